//! An HTML document, parsed when first asked for, and what it makes a browser do by itself.

use std::sync::{Mutex, PoisonError};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{ParseOpts, parse_document};
use scraper::error::SelectorErrorKind;
use scraper::{ElementRef, Html, HtmlTreeSink, Selector};
use url::Url;

use crate::error::Problem;
use crate::referrer::ReferrerPolicy;

/// The most nodes of a document: misnested formatting tags can multiply, so tags alone do not bound them.
const MAX_NODES: usize = 200_000;
/// The deepest nesting: 512 as in Chromium, which flattens what is deeper; here the document ends.
const MAX_DEPTH: usize = 512;
/// Documents with fewer tags than this cannot pass `MAX_NODES` by much, and are parsed in large pieces.
const FEW_TAGS: usize = 500;

/// The text of a response, and its tree once somebody looks into it.
pub(crate) struct Document {
    text: String,
    html: Mutex<Option<Html>>,
}

impl Document {
    pub(crate) fn new(text: String) -> Self {
        Self {
            text,
            html: Mutex::new(None),
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Looks into the tree.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Html) -> T) -> T {
        let mut html = self.html.lock().unwrap_or_else(PoisonError::into_inner);
        look(html.get_or_insert_with(|| parse(&self.text)))
    }

    /// Tags at most: every `<` counts.
    pub(crate) fn tags(&self) -> usize {
        self.text.bytes().filter(|byte| *byte == b'<').count()
    }
}

/// Parses in pieces, and stops where a hostile document grows beyond all measure.
fn parse(text: &str) -> Html {
    let mut parser = parse_document(
        HtmlTreeSink::new(Html::new_document()),
        ParseOpts::default(),
    );
    let few = text.bytes().filter(|byte| *byte == b'<').count() < FEW_TAGS;
    let size = if few { 1 << 20 } else { 64 };
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(size.min(rest.len())));
        parser.process(StrTendril::from(piece));
        rest = after;
        if !few && is_monstrous(&parser.tokenizer.sink.sink.0.borrow()) {
            break;
        }
    }
    parser.finish()
}

/// Too many nodes, or the newest ones too deep.
fn is_monstrous(html: &Html) -> bool {
    let mut newest = html.tree.nodes().rev().take(32);
    html.tree.values().len() > MAX_NODES
        || newest.any(|node| node.ancestors().nth(MAX_DEPTH).is_some())
}

pub(crate) fn selector(css: &str) -> Result<Selector, Problem> {
    Selector::parse(css).map_err(|error| {
        let reason = match error {
            SelectorErrorKind::UnexpectedSelectorParseError(kind) => format!("{kind:?}"),
            other => other.to_string(),
        };
        Problem::Selector {
            css: css.to_owned(),
            reason,
        }
    })
}

/// A selector that this crate itself wrote.
pub(crate) fn known(css: &'static str) -> Selector {
    Selector::parse(css).expect("the selectors of this crate are valid")
}

/// All elements that match, in the order of the document.
pub(crate) fn all<'a>(html: &'a Html, css: &'static str) -> std::vec::IntoIter<ElementRef<'a>> {
    html.select(&known(css)).collect::<Vec<_>>().into_iter()
}

pub(crate) fn first<'a>(html: &'a Html, css: &'static str) -> Option<ElementRef<'a>> {
    html.select(&known(css)).next()
}

/// The text of an element with runs of white space made one space.
pub(crate) fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address that the document's relative addresses start from.
pub(crate) fn base(html: &Html, url: &Url) -> Url {
    let href = first(html, "base[href]").and_then(|base| base.attr("href"));
    href.and_then(|href| url.join(href.trim()).ok())
        .unwrap_or_else(|| url.clone())
}

/// `<meta name="referrer">`; the last one that is known.
pub(crate) fn referrer_policy(html: &Html) -> Option<ReferrerPolicy> {
    let metas = all(html, "meta[name][content]");
    let referrer = metas.filter(|meta| {
        meta.attr("name")
            .is_some_and(|name| name.eq_ignore_ascii_case("referrer"))
    });
    referrer
        .filter_map(|meta| ReferrerPolicy::from_token(meta.attr("content")?))
        .next_back()
}

/// `<meta http-equiv="refresh">`: seconds to wait, and where to then.
pub(crate) fn refresh(html: &Html) -> Option<(u64, Option<String>)> {
    let metas = all(html, "meta[http-equiv][content]");
    let mut refreshes = metas.filter(|meta| {
        meta.attr("http-equiv")
            .is_some_and(|name| name.eq_ignore_ascii_case("refresh"))
    });
    parse_refresh(refreshes.next()?.attr("content")?)
}

/// The "shared declarative refresh steps" of the HTML standard, for the meta element and the `Refresh` header.
pub(crate) fn parse_refresh(content: &str) -> Option<(u64, Option<String>)> {
    let content = content.trim_start();
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 && !content.starts_with('.') {
        return None;
    }
    // More seconds than fit are as good as never.
    let seconds = if digits == 0 {
        0
    } else {
        content[..digits].parse().unwrap_or(u64::MAX)
    };
    let rest = content[digits..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if rest.is_empty() {
        return Some((seconds, None));
    }
    if !rest.starts_with([';', ',']) && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest).trim_start();
    let target = named_url(rest).unwrap_or(rest);
    let quoted = target
        .strip_prefix('"')
        .map(|t| (t, '"'))
        .or_else(|| target.strip_prefix('\'').map(|t| (t, '\'')));
    let target = match quoted {
        Some((text, quote)) => text.split(quote).next().unwrap_or_default(),
        None => target,
    };
    let target = target.trim();
    Some((seconds, (!target.is_empty()).then(|| target.to_owned())))
}

/// What follows `url =`.
fn named_url(text: &str) -> Option<&str> {
    let name = text.get(..3)?;
    name.eq_ignore_ascii_case("url").then(|| {
        text[3..]
            .trim_start()
            .strip_prefix('=')
            .map(str::trim_start)
    })?
}

/// The form that the document submits by itself, as `response_mode=form_post` has it: `<body onload>` or an inline
/// script calls `submit()`.
///
/// Scripts are not run, so this is a judgement: with `onload`, the first form; with a script, the only form, if
/// there is nothing in it for a person to fill in.
pub(crate) fn submits_itself(html: &Html) -> Option<ElementRef<'_>> {
    let submits = |code: &str| code.contains(".submit(") || code.contains(".requestSubmit(");
    let mut forms = all(html, "form");
    let form = forms.next()?;
    if first(html, "body[onload]")
        .and_then(|body| body.attr("onload"))
        .is_some_and(submits)
    {
        return Some(form);
    }
    let script =
        all(html, "script:not([src])").any(|script| submits(&script.text().collect::<String>()));
    let for_people = known(
        "input:not([type=hidden i]):not([type=submit i]):not([type=button i]):not([type=image i]), select, textarea",
    );
    (script && forms.next().is_none() && form.select(&for_people).next().is_none()).then_some(form)
}

/// The addresses of embedded frames.
pub(crate) fn frames(html: &Html, base: &Url) -> Vec<Url> {
    let frames = all(html, "iframe[src], frame[src]");
    let urls = frames.filter_map(|frame| base.join(frame.attr("src")?.trim()).ok());
    urls.filter(crate::site::is_http).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refreshes_are_read_as_browsers_read_them() {
        let to = |seconds, url: &str| Some((seconds, Some(url.to_owned())));
        for (content, expected) in [
            ("0;url=/next", to(0, "/next")),
            ("0; URL='/next?a=b'", to(0, "/next?a=b")),
            ("5, url = \"/next\"rest", to(5, "/next")),
            ("0 /next", to(0, "/next")),
            ("0.9;/next", to(0, "/next")),
            (".5; url=/next", to(0, "/next")),
            ("3", Some((3, None))),
            ("0;", Some((0, None))),
            ("99999999999999999999999; /x", to(u64::MAX, "/x")),
            ("x;url=/next", None),
            ("0url=/next", None),
            ("", None),
        ] {
            assert_eq!(parse_refresh(content), expected, "{content}");
        }
    }

    #[track_caller]
    fn submitted(body: &str) -> Option<String> {
        let html = parse(body);
        let form = submits_itself(&html)?;
        Some(form.attr("id").unwrap_or_default().to_owned())
    }

    #[test]
    fn forms_that_submit_themselves() {
        let hidden = "<form id=f method=post><input type=hidden name=code value=x>";
        for (page, expected) in [
            (
                format!("<body onload='document.forms[0].submit()'>{hidden}"),
                Some("f"),
            ),
            (
                format!("{hidden}</form><script>document.forms[0].submit()</script>"),
                Some("f"),
            ),
            (
                format!("{hidden}<button>Go</button></form><script>f.requestSubmit()</script>"),
                Some("f"),
            ),
            (
                format!("{hidden}<input name=user></form><script>f.submit()</script>"),
                None,
            ),
            (
                format!("{hidden}</form><form></form><script>f.submit()</script>"),
                None,
            ),
            (hidden.to_owned(), None),
            ("<script>f.submit()</script>".to_owned(), None),
        ] {
            assert_eq!(submitted(&page).as_deref(), expected, "{page}");
        }
    }

    #[test]
    fn hostile_nesting_is_cut_off() {
        let mut bold = String::new();
        for number in 0..5_000 {
            bold = bold + "<b id=b" + &number.to_string() + ">";
        }
        let html = parse(&format!("{bold}{}", "<p>x".repeat(5_000)));
        assert!(html.tree.values().len() < 2_000);
        let flat = format!("<p>{}", "<b i=1><b i=2><b i=3><b i=4><p>x".repeat(4_000));
        assert!(parse(&flat).tree.values().len() < 2 * MAX_NODES);
        let deep = parse(&"<div>".repeat(20_000));
        let depth = all(&deep, "div").map(|div| div.ancestors().count()).max();
        assert!((MAX_DEPTH..MAX_DEPTH + 64).contains(&depth.unwrap()));
        let hidden = parse(&"<div></body><!---->".repeat(6_000));
        assert!(hidden.tree.values().len() < 3_000);
    }
}
