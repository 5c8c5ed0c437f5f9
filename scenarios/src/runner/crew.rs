//! Several pieces of work at once, told of in the order in which they were given.

use std::{collections::BTreeMap, future::Future};

use tokio::task::JoinSet;

/// How many finished ones may wait for the one before them, for each that is under way. What they found stays in memory
/// until then, so a slow one must not let all others pass.
const WAITING: usize = 16;

/// Does pieces of work, a bounded number of them at once, on all threads of the runtime.
///
/// What is under way is stopped when this is dropped.
#[derive(Debug)]
pub(super) struct Crew<W, F, T> {
    work: std::iter::Enumerate<std::vec::IntoIter<W>>,
    begin: F,
    at_once: usize,
    under_way: JoinSet<(usize, T)>,
    done: BTreeMap<usize, T>,
    next: usize,
}

impl<W, F, D, T> Crew<W, F, T>
where
    F: Fn(W) -> D,
    D: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    /// Begins nothing yet. `begin` makes the future of a piece of work; at least one is done at a time.
    pub(super) fn new(work: Vec<W>, at_once: usize, begin: F) -> Self {
        Self {
            work: work.into_iter().enumerate(),
            begin,
            at_once: at_once.max(1),
            under_way: JoinSet::new(),
            done: BTreeMap::new(),
            next: 0,
        }
    }

    /// What came of the next piece of work; `None` after the last one. Nothing is lost when this future is dropped.
    pub(super) async fn next(&mut self) -> Option<T> {
        loop {
            self.fill();
            if let Some(done) = self.done.remove(&self.next) {
                self.next += 1;
                return Some(done);
            }
            match self.under_way.join_next().await? {
                Ok((place, done)) => drop(self.done.insert(place, done)),
                Err(error) => {
                    if let Ok(panic) = error.try_into_panic() {
                        std::panic::resume_unwind(panic);
                    }
                }
            }
        }
    }

    fn fill(&mut self) {
        while self.under_way.len() < self.at_once
            && self.done.len() < self.at_once * WAITING
            && let Some((place, work)) = self.work.next()
        {
            let future = (self.begin)(work);
            self.under_way.spawn(async move { (place, future.await) });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use proptest::prelude::*;
    use tokio::sync::oneshot;

    use super::*;

    fn on_a_runtime<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(future)
    }

    proptest! {
        #[test]
        fn everything_is_done_once_and_told_in_order(
            pauses in prop::collection::vec(0_usize..20, 0..60),
            at_once in 0_usize..9,
        ) {
            let most = Arc::new(Mutex::new((0_usize, 0_usize)));
            let all: Vec<(usize, usize)> = pauses.iter().copied().enumerate().collect();
            let told = on_a_runtime(async {
                let mut crew = Crew::new(all.clone(), at_once, |(place, pause)| {
                    let most = most.clone();
                    async move {
                        {
                            let mut now = most.lock().expect("nobody panics");
                            now.0 += 1;
                            now.1 = now.1.max(now.0);
                        }
                        for _ in 0..pause {
                            tokio::task::yield_now().await;
                        }
                        most.lock().expect("nobody panics").0 -= 1;
                        (place, pause)
                    }
                });
                let mut told = Vec::new();
                while let Some(one) = crew.next().await {
                    told.push(one);
                }
                told
            });
            prop_assert_eq!(told, all);
            prop_assert!(most.lock().expect("nobody panics").1 <= at_once.max(1));
        }
    }

    #[test]
    fn a_slow_one_holds_the_others_back_only_when_many_wait() {
        on_a_runtime(async {
            let begun = Arc::new(Mutex::new(0_usize));
            let (let_go, held) = oneshot::channel::<()>();
            let held = Mutex::new(Some(held));
            let mut crew = Crew::new((0..100_usize).collect(), 2, |place| {
                let begun = begun.clone();
                let held = held.lock().expect("nobody panics").take();
                async move {
                    *begun.lock().expect("nobody panics") += 1;
                    if let Some(held) = held {
                        held.await.expect("it is let go");
                    }
                    place
                }
            });
            let mut first = Box::pin(crew.next());
            for _ in 0..1000 {
                assert!(futures_util::poll!(first.as_mut()).is_pending());
                tokio::task::yield_now().await;
            }
            drop(first);
            assert_eq!(*begun.lock().expect("nobody panics"), 1 + 2 * WAITING);
            let_go.send(()).expect("the first one waits");
            let mut told = Vec::new();
            while let Some(place) = crew.next().await {
                told.push(place);
            }
            assert_eq!(told, (0..100).collect::<Vec<_>>());
        });
    }

    #[test]
    fn what_is_under_way_ends_with_the_crew() {
        on_a_runtime(async {
            let (alive, gone) = oneshot::channel::<()>();
            let alive = Mutex::new(Some(alive));
            let mut crew = Crew::new(vec![()], 1, |()| {
                let alive = alive.lock().expect("nobody panics").take();
                async move {
                    std::future::pending::<()>().await;
                    drop(alive);
                }
            });
            assert!(futures_util::poll!(Box::pin(crew.next())).is_pending());
            drop(crew);
            assert!(gone.await.is_err());
        });
    }
}
