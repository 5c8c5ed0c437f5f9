//! The pages that a tab has shown.

use crate::page::Page;
use crate::request::Request;

/// Pages that a tab keeps; browsers keep 50.
const LENGTH: usize = 50;

/// A page, and the request that shows it again.
#[derive(Clone)]
pub(crate) struct Visited {
    pub(crate) page: Page,
    pub(crate) request: Request,
}

/// Earlier and later pages around the current one.
#[derive(Default)]
pub(crate) struct History {
    visited: Vec<Visited>,
    /// The current page's place in `visited`, which is empty in a blank tab.
    at: usize,
}

impl History {
    pub(crate) fn page(&self) -> Option<Page> {
        self.visited
            .get(self.at)
            .map(|visited| visited.page.clone())
    }

    /// The page `by` steps from the current one.
    pub(crate) fn peek(&self, by: isize) -> Option<Visited> {
        self.visited.get(self.at.checked_add_signed(by)?).cloned()
    }

    /// Shows a new page; later ones are forgotten.
    pub(crate) fn push(&mut self, page: Page, request: Request) {
        self.visited.truncate(self.at + 1);
        if self.visited.len() == LENGTH {
            self.visited.remove(0);
        }
        self.visited.push(Visited {
            page,
            request: renewed(request),
        });
        self.at = self.visited.len() - 1;
    }

    /// The same document at another fragment.
    pub(crate) fn moved(&mut self, page: Page) {
        if let Some(visited) = self.peek(0) {
            let mut request = visited.request;
            request.url.set_fragment(page.url().fragment());
            self.push(page, request);
        }
    }

    /// Goes `by` steps, where `page` is shown now.
    pub(crate) fn step(&mut self, by: isize, page: Page, request: Request) {
        let Some(at) = self
            .at
            .checked_add_signed(by)
            .filter(|at| *at < self.visited.len())
        else {
            return;
        };
        self.at = at;
        self.visited[at] = Visited {
            page,
            request: renewed(request),
        };
    }
}

/// The request as it is sent again later: its redirects are not repeated.
fn renewed(mut request: Request) -> Request {
    request.context.chain.clear();
    request.context.redirected_by = None;
    request.context.reload = false;
    request
}
