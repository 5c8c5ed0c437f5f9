//! The provider's pages: plain HTML that works without scripts, escaped, with a marker for the harness.

use std::fmt::Write as _;
use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::parameters::Parameters;

/// What the `form_post` page runs: the one script of the provider.
const SUBMIT: &str = "document.forms[0].submit()";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:10vh auto;padding:0 1rem}\
    label,input{display:block;width:100%;box-sizing:border-box}input{margin:.2rem 0 .8rem;padding:.4rem;font:inherit}\
    button{padding:.4rem 1rem;margin-right:.5rem;font:inherit}[role=alert]{color:#a00}";

/// A page under construction. `name` becomes `data-page` on the body, by which the harness recognises it.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    name: &'static str,
    title: String,
    body: String,
    submits_itself: bool,
    language: String,
    goes_on_to: Option<String>,
}

impl Page {
    /// An empty page with its marker and its title.
    pub(crate) fn new(name: &'static str, title: impl Into<String>) -> Self {
        Self {
            name,
            title: title.into(),
            body: String::new(),
            submits_itself: false,
            language: "en".to_owned(),
            goes_on_to: None,
        }
    }

    /// A page that posts these parameters on by itself; where scripts do not run, the user does.
    pub(crate) fn posting(title: &str, id: &str, to: &str, parameters: &Parameters) -> Self {
        let form = parameters
            .iter()
            .fold(Form::new(id, to), |form, (name, value)| {
                form.hidden(name, value)
            })
            .button("continue", "Continue");
        Self::new("form-post", title)
            .form(&form)
            .submitting_itself()
    }

    /// Says which language it is in: a language tag (RFC 5646).
    #[must_use]
    pub(crate) fn language(mut self, tag: &str) -> Self {
        tag.clone_into(&mut self.language);
        self
    }

    /// Adds a paragraph of text.
    #[must_use]
    pub(crate) fn text(mut self, text: &str) -> Self {
        let _ = write!(self.body, "<p>{}</p>", escape(text));
        self
    }

    /// Adds a message that something went wrong.
    #[must_use]
    pub(crate) fn alert(mut self, text: &str) -> Self {
        let _ = write!(self.body, "<p role=\"alert\">{}</p>", escape(text));
        self
    }

    /// Adds a message that something went wrong, if something did.
    #[must_use]
    pub(crate) fn problem(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.alert(text),
            None => self,
        }
    }

    /// Adds a form.
    #[must_use]
    pub(crate) fn form(mut self, form: &Form) -> Self {
        self.body.push_str(&form.html());
        self
    }

    /// Adds a link.
    #[must_use]
    pub(crate) fn link(mut self, to: &str, text: &str) -> Self {
        let _ = write!(
            self.body,
            "<p><a href=\"{}\">{}</a></p>",
            escape(to),
            escape(text)
        );
        self
    }

    /// Adds an invisible frame (front-channel logout).
    #[must_use]
    pub(crate) fn frame(mut self, source: &str) -> Self {
        let _ = write!(
            self.body,
            "<iframe hidden src=\"{}\"></iframe>",
            escape(source)
        );
        self
    }

    /// Submits the page's form as soon as it is loaded (OAuth 2.0 Form Post Response Mode).
    #[must_use]
    fn submitting_itself(mut self) -> Self {
        self.submits_itself = true;
        self
    }

    /// Sends the browser on as soon as the page and its frames are loaded. Browsers wait for that by themselves: a
    /// refresh comes due when its document is completely loaded (HTML, "shared declarative refresh steps").
    #[must_use]
    pub(crate) fn going_on_to(mut self, to: &str) -> Self {
        self.goes_on_to = Some(to.to_owned());
        self
    }

    /// The document.
    pub(crate) fn html(&self) -> String {
        let title = escape(&self.title);
        let onload = if self.submits_itself {
            format!(" onload=\"{SUBMIT}\"")
        } else {
            String::new()
        };
        let refresh = self.goes_on_to.as_ref().map_or_else(String::new, |to| {
            // In quotes, so that nothing in the address ends it.
            let to = to.replace('\'', "%27");
            let to = escape(&format!("0;url='{to}'"));
            format!("<meta http-equiv=\"refresh\" content=\"{to}\">")
        });
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style>{refresh}</head>\n\
             <body data-page=\"{}\"{onload}>\n<h1>{title}</h1>\n{}\n</body></html>\n",
            escape(&self.language),
            self.name,
            self.body
        )
    }

    /// Addresses of pages hold the state of sign-ins, which is nobody else's business (RFC 9700, section 4.2.4). A
    /// response that is posted does tell its origin: RPs may check it against cross-site request forgery.
    pub(crate) fn referrer_policy(&self) -> &'static str {
        if self.submits_itself {
            "origin"
        } else {
            "no-referrer"
        }
    }

    /// What the page may load and run: its own style, its own script if it has one, and frames.
    ///
    /// There is no `form-action`: browsers apply it to the redirects after a form too, and the login form's
    /// redirects lead to the RP.
    pub(crate) fn content_security_policy(&self) -> String {
        static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));
        let script = if self.submits_itself {
            format!(" script-src 'unsafe-hashes' '{}';", hash(SUBMIT))
        } else {
            String::new()
        };
        format!(
            "default-src 'none'; style-src '{}';{script} frame-src http: https:; base-uri 'none'; frame-ancestors 'none'",
            *STYLE_HASH
        )
    }
}

/// A source hash of Content Security Policy.
pub(crate) fn hash(source: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(digest(&SHA256, source.as_bytes()))
    )
}

/// A form that is posted.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    html: String,
}

impl Form {
    /// An empty form with its id and where it is sent.
    pub(crate) fn new(id: &str, action: &str) -> Self {
        let html = format!(
            "<form method=\"post\" id=\"{}\" action=\"{}\">\n",
            escape(id),
            escape(action)
        );
        Self { html }
    }

    /// Adds a hidden field.
    #[must_use]
    pub(crate) fn hidden(mut self, name: &str, value: &str) -> Self {
        let _ = writeln!(
            self.html,
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escape(name),
            escape(value)
        );
        self
    }

    /// Adds a labelled field of type `text` or `password`; a text field may be filled in.
    #[must_use]
    pub(crate) fn field(mut self, label: &str, kind: &str, name: &str, value: &str) -> Self {
        let completion = if kind == "password" {
            "current-password"
        } else {
            "username"
        };
        let _ = writeln!(
            self.html,
            "<label>{}<input type=\"{}\" name=\"{}\" value=\"{}\" autocomplete=\"{completion}\"></label>",
            escape(label),
            escape(kind),
            escape(name),
            escape(value),
        );
        self
    }

    /// Adds a button that sends `name=value`.
    #[must_use]
    pub(crate) fn choice(mut self, name: &str, value: &str, text: &str) -> Self {
        let _ = writeln!(
            self.html,
            "<button name=\"{}\" value=\"{}\">{}</button>",
            escape(name),
            escape(value),
            escape(text)
        );
        self
    }

    /// Adds a box that is ticked at first, and then sends `name=value`.
    #[must_use]
    pub(crate) fn checked(mut self, name: &str, value: &str) -> Self {
        let _ = writeln!(
            self.html,
            "<label><input type=\"checkbox\" name=\"{}\" value=\"{}\" checked>{}</label>",
            escape(name),
            escape(value),
            escape(value)
        );
        self
    }

    /// Adds a button that sends `action=value`.
    #[must_use]
    pub(crate) fn button(self, value: &str, text: &str) -> Self {
        self.choice("action", value, text)
    }

    fn html(&self) -> String {
        format!("{}</form>", self.html)
    }
}

/// Text as HTML shows it, safe between tags and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        safe.push_str(&rest[..at]);
        safe.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    safe.push_str(rest);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let hostile = "\"><script>alert('&')</script>";
        let form = Form::new("f", hostile)
            .hidden(hostile, hostile)
            .field(hostile, "text", "u", hostile);
        let page = Page::new("login", hostile)
            .text(hostile)
            .alert(hostile)
            .form(&form)
            .link(hostile, hostile);
        let html = page.frame(hostile).html();
        assert!(
            !html.contains("<script>") && !html.contains("alert('"),
            "{html}"
        );
        assert!(html.contains("data-page=\"login\""));
    }

    #[test]
    fn only_a_page_that_submits_itself_may_run_its_script() {
        let page = Page::new("form-post", "Signing in");
        assert!(!page.content_security_policy().contains("script-src"));
        let page = page.submitting_itself();
        assert!(
            page.content_security_policy()
                .contains("script-src 'unsafe-hashes' 'sha256-")
        );
        assert!(
            page.html()
                .contains("onload=\"document.forms[0].submit()\"")
        );
    }
}
