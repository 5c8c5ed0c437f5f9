//! The quirks in force: which setting holds for an exchange, what fired, and how often.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::error::QuirkError;
use super::hook::{Hook, Quirk, Touched};
use super::moment::Moment;
use super::probability::Dice;
use super::setting::Setting;
use super::value::Value;
use crate::endpoint::Endpoint;
use crate::parameters::Parameters;

/// One setting in force.
#[derive(Debug)]
struct Active {
    id: &'static str,
    setting: Setting,
    /// `None` where a flag is switched off: that hides what was set before.
    quirk: Option<Box<dyn Quirk>>,
    /// In how many exchanges it could have acted; counted only where it takes turns.
    chances: AtomicU64,
}

impl Active {
    fn new(setting: Setting) -> Result<Arc<Self>, QuirkError> {
        let entry = setting.entry()?;
        let quirk = match setting.value {
            Value::Flag(false) => None,
            _ => Some((entry.spec.build)(&setting.value)),
        };
        Ok(Arc::new(Self {
            id: entry.id,
            setting,
            quirk,
            chances: AtomicU64::new(0),
        }))
    }

    /// The only chance that it takes, counted from 1; `None` takes every one.
    fn turn(&self) -> Option<u64> {
        let acts_once = self.quirk.as_ref().is_some_and(|quirk| quirk.acts_once());
        let scope = &self.setting.scope;
        scope.nth.or((scope.once || acts_once).then_some(1))
    }

    /// Whether chances are counted at all.
    fn counts(&self) -> bool {
        self.turn().is_some() || self.setting.scope.probability.is_some()
    }

    /// Counts a chance and says whether it is taken.
    fn takes(&self, dice: Dice) -> bool {
        let nth = self.chances.fetch_add(1, Ordering::SeqCst) + 1;
        let scope = &self.setting.scope;
        self.turn().is_none_or(|turn| turn == nth)
            && scope
                .probability
                .is_none_or(|probability| dice.throw(&self.setting.to_string(), nth, probability))
    }
}

/// What quirks did in one exchange.
#[derive(Debug, Default)]
pub(crate) struct Firing {
    ids: Vec<&'static str>,
    /// The settings that had their chance in this exchange, and whether they took it.
    turns: Vec<(Arc<Active>, bool)>,
}

impl Firing {
    /// The quirks that fired, in the order in which they first did.
    pub(crate) fn into_ids(self) -> Vec<&'static str> {
        self.ids
    }

    fn decision(&self, active: &Arc<Active>) -> Option<bool> {
        let had = self.turns.iter().find(|(of, _)| Arc::ptr_eq(of, active))?;
        Some(had.1)
    }
}

/// All settings of a provider.
#[derive(Debug)]
pub(crate) struct ActiveQuirks {
    layers: RwLock<Layers>,
    fired: Mutex<BTreeMap<&'static str, u64>>,
    dice: Dice,
}

/// What the provider was started with, and what was set since.
#[derive(Debug)]
struct Layers {
    started: Vec<Arc<Active>>,
    set: Vec<Arc<Active>>,
    in_force: InForce,
}

/// The settings by quirk, those of one quirk with the newest first.
type InForce = Arc<[Vec<Arc<Active>>]>;

impl Layers {
    fn arrange(&mut self) {
        let mut groups: Vec<Vec<Arc<Active>>> = Vec::new();
        for active in self.started.iter().chain(&self.set) {
            match groups.iter_mut().find(|group| group[0].id == active.id) {
                Some(group) => group.insert(0, Arc::clone(active)),
                None => groups.push(vec![Arc::clone(active)]),
            }
        }
        self.in_force = groups.into();
    }
}

impl ActiveQuirks {
    /// The settings that a provider starts with. Of two for the same quirk, the later one wins where both hold.
    pub(crate) fn new(settings: impl IntoIterator<Item = Setting>) -> Result<Self, QuirkError> {
        let mut layers = Layers {
            started: settings
                .into_iter()
                .map(Active::new)
                .collect::<Result<_, _>>()?,
            set: Vec::new(),
            in_force: Arc::new([]),
        };
        layers.arrange();
        Ok(Self {
            layers: RwLock::new(layers),
            fired: Mutex::default(),
            dice: Dice::default(),
        })
    }

    /// With dice of their own, which the same seed makes fall in the same way.
    pub(crate) fn seeded(mut self, seed: &[u8]) -> Self {
        self.dice = Dice::new(seed);
        self
    }

    /// Lets all settings that hold at this moment act on `subject`, and notes which did.
    ///
    /// Of the settings of one quirk the newest that holds acts, alone. Where a setting takes only one turn, all hooks of
    /// one exchange count as one.
    pub(crate) fn apply<T: Clone>(
        &self,
        hook: Hook<T>,
        moment: &Moment<'_>,
        subject: &mut T,
        firing: &mut Firing,
    ) {
        for group in self.in_force().iter() {
            let holding = group
                .iter()
                .filter(|active| active.setting.scope.covers(moment));
            for active in holding {
                match act(active, self.dice, hook, moment, subject, firing) {
                    Acted::Yes => {
                        self.note(active.id, firing);
                        break;
                    }
                    Acted::NothingToDo => break,
                    Acted::NotItsTurn => {}
                }
            }
        }
    }

    /// Lets the settings without a scope act on what is fixed when the provider starts. That counts as no firing: a
    /// quirk fires where an RP sees it.
    pub(crate) fn at_start<T>(&self, hook: Hook<T>, subject: &mut T) {
        let moment = Moment {
            endpoint: Endpoint::Other,
            client: None,
            user: None,
            response_type: None,
            grant_type: None,
            now: 0,
            addresses: None,
            method: "",
            request: &Parameters::default(),
            query: &Parameters::default(),
            is_from_script: false,
        };
        for group in self.in_force().iter() {
            let everywhere = group
                .iter()
                .find(|active| active.setting.scope.is_everywhere());
            if let Some(quirk) = everywhere.and_then(|active| active.quirk.as_deref()) {
                hook(quirk, &moment, subject);
            }
        }
    }

    fn in_force(&self) -> InForce {
        let layers = self.layers.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&layers.in_force)
    }

    fn note(&self, id: &'static str, firing: &mut Firing) {
        if !firing.ids.contains(&id) {
            firing.ids.push(id);
            *self
                .fired
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(id)
                .or_default() += 1;
        }
    }

    /// Sets a quirk; one that was set before with the same scope is replaced.
    pub(crate) fn set(&self, setting: Setting) -> Result<(), QuirkError> {
        let active = Active::new(setting)?;
        let mut layers = self.layers.write().unwrap_or_else(PoisonError::into_inner);
        layers
            .set
            .retain(|old| old.id != active.id || old.setting.scope != active.setting.scope);
        layers.set.push(active);
        layers.arrange();
        Ok(())
    }

    /// Takes away what was set for this quirk since the start.
    pub(crate) fn clear(&self, id: &str) {
        let mut layers = self.layers.write().unwrap_or_else(PoisonError::into_inner);
        layers.set.retain(|old| old.id != id);
        layers.arrange();
    }

    /// Back to the settings of the start; turns and firings are counted from zero again.
    pub(crate) fn reset(&self) {
        let mut layers = self.layers.write().unwrap_or_else(PoisonError::into_inner);
        layers.set.clear();
        for active in &mut layers.started {
            *active = Active::new(active.setting.clone())
                .expect("a setting in force was found good before");
        }
        layers.arrange();
        drop(layers);
        self.fired
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The settings in force, those of the start first.
    pub(crate) fn settings(&self) -> Vec<Setting> {
        let layers = self.layers.read().unwrap_or_else(PoisonError::into_inner);
        let all = layers.started.iter().chain(&layers.set);
        all.map(|active| active.setting.clone()).collect()
    }

    /// In how many exchanges the quirk fired since the start or the last reset.
    pub(crate) fn fired(&self, id: &str) -> u64 {
        let fired = self.fired.lock().unwrap_or_else(PoisonError::into_inner);
        fired.get(id).copied().unwrap_or(0)
    }
}

/// What came of giving a setting the word.
enum Acted {
    Yes,
    NothingToDo,
    NotItsTurn,
}

fn act<T: Clone>(
    active: &Arc<Active>,
    dice: Dice,
    hook: Hook<T>,
    moment: &Moment<'_>,
    subject: &mut T,
    firing: &mut Firing,
) -> Acted {
    let Some(quirk) = active.quirk.as_deref() else {
        return Acted::NothingToDo;
    };
    let call = |subject: &mut T| match hook(quirk, moment, subject) {
        Touched::Yes => Acted::Yes,
        Touched::No => Acted::NothingToDo,
    };
    if !active.counts() {
        return call(subject);
    }
    match firing.decision(active) {
        Some(true) => call(subject),
        Some(false) => Acted::NotItsTurn,
        None => {
            // Only a trial shows whether this is a chance at all.
            let mut trial = subject.clone();
            if !matches!(call(&mut trial), Acted::Yes) {
                return Acted::NotItsTurn;
            }
            let taken = active.takes(dice);
            firing.turns.push((Arc::clone(active), taken));
            if !taken {
                return Acted::NotItsTurn;
            }
            *subject = trial;
            Acted::Yes
        }
    }
}
