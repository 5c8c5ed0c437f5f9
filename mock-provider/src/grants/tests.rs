//! The laws of codes and tokens, over random histories.

use proptest::prelude::*;

use super::*;
use crate::policy::CodeReuse;
use crate::policy::RevocationReach;
use crate::refresh_policy::{Expiry, GraceAnswer, GraceDepth, RefreshPolicy, Reuse, Rotation};

const CLIENTS: [&str; 2] = ["app", "other"];
const CODE_LIFE: i64 = 60;
const ACCESS_LIFE: i64 = 300;
const REFRESH_LIFE: i64 = 1000;

/// Something that happens to the store. Numbers choose among what exists.
#[derive(Clone, Debug)]
enum Action {
    Authorize { client: usize },
    Redeem { code: usize, client: usize },
    Refresh { token: usize, client: usize },
    Revoke { token: usize, client: usize },
    Wait { seconds: i64 },
}

fn action() -> impl Strategy<Value = Action> {
    let client = 0..CLIENTS.len();
    prop_oneof![
        client
            .clone()
            .prop_map(|client| Action::Authorize { client }),
        (0..8_usize, client.clone()).prop_map(|(code, client)| Action::Redeem { code, client }),
        (0..16_usize, client.clone()).prop_map(|(token, client)| Action::Refresh { token, client }),
        (0..16_usize, client).prop_map(|(token, client)| Action::Revoke { token, client }),
        (1..400_i64).prop_map(|seconds| Action::Wait { seconds }),
    ]
}

/// What the specifications say about one artefact.
#[derive(Clone, Debug)]
struct Fact {
    name: String,
    family: usize,
    ends: i64,
    uses: u32,
}

/// A store and what is expected of it.
struct World {
    store: Grants,
    now: i64,
    families: Vec<(usize, bool)>,
    codes: Vec<Fact>,
    access: Vec<Fact>,
    refresh: Vec<Fact>,
}

impl World {
    fn alive(&self, family: usize) -> bool {
        self.families[family].1
    }

    fn owner(&self, family: usize) -> &'static str {
        CLIENTS[self.families[family].0]
    }

    fn issue(&mut self, family: usize, grant: &Arc<Grant>) {
        let name = format!("access-{}", self.access.len());
        let access = Access {
            grant: Arc::clone(grant),
            other_scopes: None,
            issued: self.now,
            ends: self.now + ACCESS_LIFE,
        };
        self.store.add_access(&name, access);
        self.access.push(fact(name, family, self.now + ACCESS_LIFE));
    }

    /// The rules of this world: rotation, and the whole family gone at a reuse.
    fn rules() -> RefreshPolicy {
        RefreshPolicy {
            lifetime: REFRESH_LIFE.unsigned_abs(),
            ..RefreshPolicy::default()
        }
    }

    fn next_refresh_name(&self) -> String {
        format!("refresh-{}", self.refresh.len())
    }

    fn expect_refresh(&mut self, name: String, family: usize) {
        self.refresh
            .push(fact(name, family, self.now + REFRESH_LIFE));
    }

    fn act(&mut self, action: &Action) {
        match *action {
            Action::Wait { seconds } => self.now += seconds,
            Action::Authorize { client } => {
                let family = self.families.len();
                let name = format!("code-{}", self.codes.len());
                let grant = Arc::new(Grant::new(CLIENTS[client], "alice", "session", self.now));
                self.store
                    .add_code(&name, grant, "uri", None, self.now, self.now + CODE_LIFE);
                self.families.push((client, true));
                self.codes.push(fact(name, family, self.now + CODE_LIFE));
            }
            Action::Redeem { code, client } if !self.codes.is_empty() => {
                self.redeem(code % self.codes.len(), client);
            }
            Action::Refresh { token, client } if !self.refresh.is_empty() => {
                self.refresh(token % self.refresh.len(), client);
            }
            Action::Revoke { token, client } if !self.refresh.is_empty() => {
                let fact = self.refresh[token % self.refresh.len()].clone();
                let own = self.owner(fact.family) == CLIENTS[client];
                let living = self.alive(fact.family) && fact.ends > self.now;
                let result = self.store.revoke(
                    &fact.name,
                    CLIENTS[client],
                    RevocationReach::Access,
                    self.now,
                );
                assert_eq!(result.is_err(), living && !own);
                if living && own {
                    self.families[fact.family].1 = false;
                }
            }
            Action::Redeem { .. } | Action::Refresh { .. } | Action::Revoke { .. } => {}
        }
    }

    fn redeem(&mut self, at: usize, client: usize) {
        let fact = self.codes[at].clone();
        let own = self.owner(fact.family) == CLIENTS[client];
        let shown = Redemption {
            client_id: CLIENTS[client],
            redirect_uri: "uri",
            verifier: None,
            pkce: true,
            reuse: CodeReuse::Revokes,
        };
        let expected = fact.ends > self.now && own && fact.uses == 0;
        let result = self.store.redeem(&fact.name, shown, self.now);
        assert_eq!(
            result.is_ok(),
            expected,
            "{fact:?} at {}: {result:?}",
            self.now
        );
        if let Ok(grant) = result {
            self.codes[at].uses += 1;
            self.issue(fact.family, &grant);
            let name = self.next_refresh_name();
            self.store
                .add_refresh(&name, grant, &Self::rules(), self.now);
            self.expect_refresh(name, fact.family);
        } else if own && fact.ends > self.now {
            self.families[fact.family].1 = false;
        }
    }

    fn refresh(&mut self, at: usize, client: usize) {
        let fact = self.refresh[at].clone();
        let own = self.owner(fact.family) == CLIENTS[client];
        let living = fact.ends > self.now && self.alive(fact.family);
        let expected = living && own && fact.uses == 0;
        let new = self.next_refresh_name();
        let result = self.store.use_refresh(
            &fact.name,
            CLIENTS[client],
            &Self::rules(),
            new.clone(),
            self.now,
        );
        assert_eq!(
            result.is_ok(),
            expected,
            "{fact:?} at {}: {result:?}",
            self.now
        );
        if let Ok(refreshed) = result {
            self.refresh[at].uses += 1;
            self.issue(fact.family, &refreshed.grant);
            assert_eq!(refreshed.token.as_ref(), Some(&new));
            self.expect_refresh(new, fact.family);
        } else if living && own {
            self.families[fact.family].1 = false;
        }
    }

    /// Every token lives exactly as long as it should.
    fn check(&self) {
        for fact in &self.access {
            let living = self.store.access(&fact.name, self.now).is_some();
            assert_eq!(
                living,
                fact.ends > self.now && self.alive(fact.family),
                "{fact:?} at {}",
                self.now
            );
        }
        for fact in &self.refresh {
            let living = self.store.refresh(&fact.name, self.now).is_some();
            let expected = fact.ends > self.now && self.alive(fact.family) && fact.uses == 0;
            assert_eq!(living, expected, "{fact:?} at {}", self.now);
        }
    }
}

fn fact(name: String, family: usize, ends: i64) -> Fact {
    Fact {
        name,
        family,
        ends,
        uses: 0,
    }
}

proptest! {
    #[test]
    fn no_code_twice_no_token_after_its_end_and_nothing_after_a_reuse(
        actions in proptest::collection::vec(action(), 1..60)
    ) {
        let mut world = World {
            store: Grants::new(),
            now: 1_800_000_000,
            families: Vec::new(),
            codes: Vec::new(),
            access: Vec::new(),
            refresh: Vec::new(),
        };
        for action in &actions {
            world.act(action);
            world.check();
        }
    }
}

/// A store with one grant and its first refresh token, `one`, issued at second 0.
struct Line {
    store: Grants,
    rules: RefreshPolicy,
    grant: Arc<Grant>,
}

impl Line {
    fn new(rules: RefreshPolicy) -> Self {
        let mut store = Grants::new();
        let grant = Arc::new(Grant::new("app", "alice", "session", 0));
        store.add_refresh("one", Arc::clone(&grant), &rules, 0);
        Self {
            store,
            rules,
            grant,
        }
    }

    /// The refresh token that a use brings, if it brings one.
    fn refresh(
        &mut self,
        token: &str,
        new: &str,
        now: i64,
    ) -> Result<Option<String>, RefreshRefused> {
        let used = self
            .store
            .use_refresh(token, "app", &self.rules, new.to_owned(), now);
        used.map(|refreshed| refreshed.token)
    }
}

fn reused(consequence: Reuse) -> RefreshRefused {
    RefreshRefused::Reused {
        consequence,
        session: "session".into(),
    }
}

fn rules() -> RefreshPolicy {
    RefreshPolicy::default()
}

#[test]
fn a_token_that_does_not_rotate_works_again_and_again() {
    let mut line = Line::new(RefreshPolicy {
        rotation: Rotation::Omitted,
        ..rules()
    });
    assert_eq!(line.refresh("one", "two", 1), Ok(None));
    line.rules.rotation = Rotation::Echoed;
    assert_eq!(line.refresh("one", "two", 2), Ok(Some("one".to_owned())));
    assert_eq!(
        line.refresh("two", "three", 2),
        Err(RefreshRefused::Unknown)
    );
}

#[test]
fn reuse_is_what_the_setting_says() {
    for (reuse, revokes) in [
        (Reuse::RevokeFamily, true),
        (Reuse::DestroySession, true),
        (Reuse::Rejected, false),
    ] {
        let mut line = Line::new(RefreshPolicy { reuse, ..rules() });
        assert_eq!(line.refresh("one", "two", 1), Ok(Some("two".to_owned())));
        assert_eq!(line.refresh("one", "three", 1), Err(reused(reuse)));
        assert_eq!(line.grant.is_revoked(), revokes, "{reuse:?}");
        assert_eq!(line.refresh("two", "four", 1).is_ok(), !revokes);
    }
    let mut line = Line::new(RefreshPolicy {
        reuse: Reuse::Allowed,
        ..rules()
    });
    assert_eq!(line.refresh("one", "two", 1), Ok(Some("two".to_owned())));
    assert_eq!(
        line.refresh("one", "three", 1),
        Ok(Some("three".to_owned()))
    );
}

#[test]
fn a_destroyed_session_takes_the_grants_of_other_clients_along() {
    let mut line = Line::new(RefreshPolicy {
        reuse: Reuse::DestroySession,
        ..rules()
    });
    let other = Arc::new(Grant::new("other", "alice", "session", 0));
    let elsewhere = Arc::new(Grant::new("app", "alice", "another session", 0));
    for (name, grant) in [("other", &other), ("elsewhere", &elsewhere)] {
        line.store
            .add_refresh(name, Arc::clone(grant), &line.rules, 0);
    }
    line.refresh("one", "two", 1).unwrap();
    line.refresh("one", "three", 1).unwrap_err();
    assert!(other.is_revoked() && !elsewhere.is_revoked());
}

#[test]
fn in_grace_the_previous_token_works_until_the_newest_is_used() {
    let mut line = Line::new(RefreshPolicy {
        grace: 30,
        reuse: Reuse::Rejected,
        ..rules()
    });
    assert_eq!(line.refresh("one", "two", 10), Ok(Some("two".to_owned())));
    assert_eq!(
        line.refresh("one", "three", 39),
        Ok(Some("three".to_owned()))
    );
    // The grace is counted from the first use.
    assert_eq!(
        line.refresh("one", "four", 40),
        Err(reused(Reuse::Rejected))
    );
    assert_eq!(
        line.refresh("three", "five", 41),
        Ok(Some("five".to_owned()))
    );
    assert_eq!(line.refresh("three", "six", 42), Ok(Some("six".to_owned())));
    // `two` is as old as `three`, which was used: it was never used itself and works.
    assert_eq!(
        line.refresh("two", "seven", 43),
        Ok(Some("seven".to_owned()))
    );
    assert_eq!(
        line.refresh("six", "eight", 44),
        Ok(Some("eight".to_owned()))
    );
    assert_eq!(
        line.refresh("three", "nine", 45),
        Err(reused(Reuse::Rejected))
    );
    line.rules.grace_depth = GraceDepth::Any;
    assert_eq!(
        line.refresh("three", "nine", 46),
        Ok(Some("nine".to_owned()))
    );
}

#[test]
fn in_grace_the_same_successor_may_come_again() {
    let mut line = Line::new(RefreshPolicy {
        grace: 30,
        grace_answer: GraceAnswer::SameToken,
        ..rules()
    });
    assert_eq!(line.refresh("one", "two", 10), Ok(Some("two".to_owned())));
    assert_eq!(line.refresh("one", "three", 11), Ok(Some("two".to_owned())));
    assert_eq!(
        line.refresh("three", "four", 11),
        Err(RefreshRefused::Unknown)
    );
    assert_eq!(line.refresh("two", "five", 12), Ok(Some("five".to_owned())));
    assert_eq!(
        line.refresh("one", "six", 13),
        Err(reused(Reuse::RevokeFamily))
    );
}

#[test]
fn only_a_token_that_ends_soon_is_rotated_where_there_is_a_threshold() {
    let mut line = Line::new(RefreshPolicy {
        lifetime: 100,
        rotation_threshold: Some(40),
        ..rules()
    });
    assert_eq!(line.refresh("one", "two", 10), Ok(None));
    assert_eq!(line.refresh("one", "two", 60), Ok(None));
    assert_eq!(line.refresh("one", "two", 61), Ok(Some("two".to_owned())));
    assert_eq!(
        line.refresh("one", "three", 62),
        Err(reused(Reuse::RevokeFamily))
    );
}

#[test]
fn a_token_ends_without_use_and_at_the_latest_with_its_life() {
    let mut line = Line::new(RefreshPolicy {
        lifetime: 100,
        idle_lifetime: Some(30),
        rotation: Rotation::Omitted,
        ..rules()
    });
    for now in [29, 58, 87] {
        assert_eq!(line.refresh("one", "two", now), Ok(None));
    }
    assert_eq!(
        line.refresh("one", "two", 100),
        Err(RefreshRefused::Unknown)
    );
    let mut line = Line::new(line.rules);
    assert_eq!(line.refresh("one", "two", 30), Err(RefreshRefused::Unknown));
}

#[test]
fn an_inherited_expiry_is_that_of_the_first_token() {
    let mut line = Line::new(RefreshPolicy {
        lifetime: 100,
        expiry: Expiry::Inherited,
        ..rules()
    });
    assert_eq!(line.refresh("one", "two", 60), Ok(Some("two".to_owned())));
    assert_eq!(
        line.refresh("two", "three", 100),
        Err(RefreshRefused::Unknown)
    );
    line = Line::new(RefreshPolicy {
        lifetime: 100,
        ..rules()
    });
    assert_eq!(line.refresh("one", "two", 60), Ok(Some("two".to_owned())));
    assert_eq!(
        line.refresh("two", "three", 159),
        Ok(Some("three".to_owned()))
    );
}

#[test]
fn a_revoked_token_takes_along_what_the_setting_says() {
    for (reach, revoked, others) in [
        (RevocationReach::Access, "one", (false, false)),
        (RevocationReach::Access, "access", (true, false)),
        (RevocationReach::Nothing, "one", (false, true)),
        (RevocationReach::Nothing, "access", (true, false)),
        (RevocationReach::Everything, "one", (false, false)),
        (RevocationReach::Everything, "access", (false, false)),
    ] {
        let mut line = Line::new(rules());
        let access = Access {
            grant: Arc::clone(&line.grant),
            other_scopes: None,
            issued: 0,
            ends: 100,
        };
        line.store.add_access("access", access);
        line.store.revoke(revoked, "app", reach, 1).unwrap();
        let lives = (
            line.store.refresh("one", 1).is_some(),
            line.store.access("access", 1).is_some(),
        );
        assert_eq!(lives, others, "{reach:?} {revoked}");
    }
}

#[test]
fn a_hundred_thousand_dead_grants_leave_nothing() {
    let mut store = Grants::new();
    let rules = RefreshPolicy {
        lifetime: 100,
        ..rules()
    };
    for nth in 0..100_000_i64 {
        let (now, ends) = (nth / 100, nth / 100 + 60);
        let grant = Arc::new(Grant::new("app", "alice", "session", now));
        let code = format!("code-{nth}");
        store.add_code(&code, Arc::clone(&grant), "uri", None, now, ends);
        let access = Access {
            grant: Arc::clone(&grant),
            other_scopes: None,
            issued: now,
            ends,
        };
        store.add_access(&format!("access-{nth}"), access);
        store.add_refresh(&format!("refresh-{nth}"), grant, &rules, now);
    }
    let (codes, access, refresh) = store.held();
    assert!(
        codes <= 6_001 && access <= 6_001 && refresh <= 10_001,
        "{codes} codes, {access} access tokens, {refresh} refresh tokens"
    );
}

#[test]
fn tokens_that_live_on_do_not_keep_the_dead() {
    // The first refresh token lives for ever; all others die at once.
    let mut store = Grants::new();
    let grant = |now| Arc::new(Grant::new("app", "alice", "session", now));
    let long = RefreshPolicy {
        lifetime: 1_000_000,
        ..rules()
    };
    let short = RefreshPolicy {
        lifetime: 1,
        ..rules()
    };
    store.add_refresh("first", grant(0), &long, 0);
    for now in 0..10_000 {
        store.add_refresh(&format!("refresh-{now}"), grant(now), &short, now);
    }
    assert!(store.refresh("first", 10_000).is_some());
    assert!(store.held().2 < 3_000, "{:?}", store.held());
}

#[test]
fn dead_artefacts_are_dropped() {
    let mut store = Grants::new();
    let rules = RefreshPolicy {
        lifetime: 100,
        ..rules()
    };
    for second in 0..1000 {
        let grant = Arc::new(Grant::new("app", "alice", "session", second));
        store.add_code(
            &format!("code-{second}"),
            Arc::clone(&grant),
            "uri",
            None,
            second,
            second + 60,
        );
        store.add_refresh(&format!("refresh-{second}"), grant, &rules, second);
    }
    assert!(store.codes.held() <= 61 && store.refresh.held() <= 101);
}
