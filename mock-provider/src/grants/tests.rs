//! The laws of codes and tokens, over random histories.

use proptest::prelude::*;

use super::*;

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
            scopes: Vec::new(),
            issued: self.now,
            ends: self.now + ACCESS_LIFE,
        };
        self.store.add_access(&name, access);
        self.access.push(fact(name, family, self.now + ACCESS_LIFE));
        let name = format!("refresh-{}", self.refresh.len());
        self.store
            .add_refresh(&name, Arc::clone(grant), self.now, self.now + REFRESH_LIFE);
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
                let result = self.store.revoke(&fact.name, CLIENTS[client], self.now);
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
        } else if own && fact.ends > self.now {
            self.families[fact.family].1 = false;
        }
    }

    fn refresh(&mut self, at: usize, client: usize) {
        let fact = self.refresh[at].clone();
        let own = self.owner(fact.family) == CLIENTS[client];
        let living = fact.ends > self.now && self.alive(fact.family);
        let expected = living && own && fact.uses == 0;
        let result = self.store.use_refresh(
            &fact.name,
            CLIENTS[client],
            true,
            Reuse::RevokeFamily,
            self.now,
        );
        assert_eq!(
            result.is_ok(),
            expected,
            "{fact:?} at {}: {result:?}",
            self.now
        );
        if let Ok(grant) = result {
            self.refresh[at].uses += 1;
            self.issue(fact.family, &grant);
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

#[test]
fn rotation_and_reuse_are_settings() {
    let mut store = Grants::new();
    let grant = Arc::new(Grant::new("app", "alice", "session", 0));
    store.add_refresh("token", Arc::clone(&grant), 0, 100);
    for _ in 0..3 {
        assert!(
            store
                .use_refresh("token", "app", false, Reuse::RevokeFamily, 1)
                .is_ok()
        );
    }
    assert!(
        store
            .use_refresh("token", "app", true, Reuse::Allowed, 1)
            .is_ok()
    );
    assert!(
        store
            .use_refresh("token", "app", true, Reuse::Allowed, 1)
            .is_ok()
    );
    assert_eq!(
        store
            .use_refresh("token", "app", true, Reuse::Rejected, 1)
            .unwrap_err(),
        RefreshRefused::Reused {
            family_revoked: false
        }
    );
    assert!(!grant.is_revoked());
}

#[test]
fn dead_artefacts_are_dropped() {
    let mut store = Grants::new();
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
        store.add_refresh(&format!("refresh-{second}"), grant, second, second + 100);
    }
    assert!(store.codes.held() <= 61 && store.refresh.held() <= 101);
}
