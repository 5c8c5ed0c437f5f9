//! Forms: their controls, what a user fills in, and the entries that are sent.

use std::collections::HashMap;

use http::Method;
use scraper::{ElementRef, Html};
use url::Url;

use crate::document::{self, known};
use crate::encode::{Encoding, Entry};
use crate::error::Problem;

/// The elements that forms are filled in with.
const CONTROLS: &str = "input, button, select, textarea";

/// What kind of control it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ControlKind {
    /// Any input that takes text: text, password, email, number, date, ...
    Text,
    /// `input type=hidden`.
    Hidden,
    /// A box that is on or off.
    Checkbox,
    /// One of several choices of the same name.
    Radio,
    /// A file; always empty here.
    File,
    /// Sends the form.
    Submit,
    /// An image that sends the form.
    Image,
    /// A button that does nothing without a script, or resets the form.
    Button,
    /// A list of choices, of which one is taken.
    Select,
    /// A list of choices, of which any number is taken.
    SelectMultiple,
    /// Text of several lines.
    TextArea,
}

/// One choice of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// Whether it is chosen.
    pub selected: bool,
    /// Whether it cannot be chosen.
    pub disabled: bool,
}

/// One control of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// Its name; empty for a control that sends nothing.
    pub name: String,
    /// What it is.
    pub kind: ControlKind,
    /// Its value; of a box, what is sent when it is on.
    pub value: String,
    /// Whether a checkbox or radio button is on.
    pub checked: bool,
    /// Whether it is out of use, by itself or by a fieldset.
    pub disabled: bool,
    /// The choices of a select.
    pub choices: Vec<Choice>,
    /// `formaction`, `formmethod` and `formenctype` of a button.
    overrides: [Option<String>; 3],
    /// Which element of the page it is, in the order of the document.
    at: usize,
}

/// A form as the page has it, and as it is being filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its `id`.
    pub id: Option<String>,
    /// Its `name`.
    pub name: Option<String>,
    /// Where it is sent.
    pub action: String,
    /// GET or POST.
    pub method: Method,
    /// How its entries are written.
    pub encoding: Encoding,
    /// Its controls, in the order of the document.
    pub controls: Vec<Control>,
}

impl Form {
    /// The forms of a document with their controls. `base` is the document's base address, `page` its own.
    pub(crate) fn read_all(html: &Html, base: &Url, page: &Url) -> Vec<Self> {
        let elements: Vec<ElementRef<'_>> = document::all(html, "form").collect();
        let (mut by_node, mut by_id) = (HashMap::new(), HashMap::new());
        for (number, form) in elements.iter().enumerate() {
            by_node.insert(form.id(), number);
            form.attr("id").map(|id| by_id.entry(id).or_insert(number));
        }
        let mut forms: Vec<Self> = elements
            .iter()
            .map(|form| Self::empty(*form, base, page))
            .collect();
        for (at, element) in document::all(html, CONTROLS).enumerate() {
            let owner = match element.attr("form") {
                Some(id) => by_id.get(id),
                None => around(element, "form").and_then(|form| by_node.get(&form.id())),
            };
            if let Some(form) = owner.and_then(|number| forms.get_mut(*number)) {
                form.controls.extend(control(at, element, base, page));
            }
        }
        forms
    }

    /// One form of the document.
    pub(crate) fn read(html: &Html, form: ElementRef<'_>, base: &Url, page: &Url) -> Self {
        let number = document::all(html, "form").position(|other| other == form);
        let mut forms = Self::read_all(html, base, page);
        forms.swap_remove(number.expect("a form of this document is among its forms"))
    }

    fn empty(form: ElementRef<'_>, base: &Url, page: &Url) -> Self {
        Self {
            id: form.attr("id").map(str::to_owned),
            name: form.attr("name").map(str::to_owned),
            action: target(form.attr("action"), base, page),
            method: method(form.attr("method")),
            encoding: Encoding::from_attribute(form.attr("enctype")),
            controls: Vec::new(),
        }
    }

    /// Sets controls by name. Of several text controls of one name, the values go to one after the other; boxes are
    /// on if a value for their name is their own.
    pub(crate) fn fill(&mut self, fields: &[(&str, &str)], page: &Url) -> Result<(), Problem> {
        let mut filled: Vec<&str> = Vec::new();
        for (name, value) in fields {
            let again = filled.contains(name);
            let turn = filled.iter().filter(|other| *other == name).count();
            filled.push(name);
            if !self.set(name, value, turn, again) {
                return Err(self.no_control(name, page));
            }
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: &str, turn: usize, again: bool) -> bool {
        let (mut texts, mut found) = (0, false);
        for control in self
            .controls
            .iter_mut()
            .filter(|control| control.name == name)
        {
            match control.kind {
                ControlKind::Text
                | ControlKind::Hidden
                | ControlKind::TextArea
                | ControlKind::File => {
                    if texts == turn {
                        value.clone_into(&mut control.value);
                        found = true;
                    }
                    texts += 1;
                }
                ControlKind::Checkbox => {
                    control.checked = control.value == value || (again && control.checked);
                    found = true;
                }
                ControlKind::Radio => {
                    control.checked = control.value == value;
                    found = true;
                }
                ControlKind::Select | ControlKind::SelectMultiple => {
                    let keep = again && control.kind == ControlKind::SelectMultiple;
                    for choice in &mut control.choices {
                        choice.selected = choice.value == value || (keep && choice.selected);
                    }
                    found = true;
                }
                ControlKind::Submit | ControlKind::Image | ControlKind::Button => {}
            }
        }
        found
    }

    fn no_control(&self, wanted: &str, page: &Url) -> Problem {
        let names: Vec<&str> = self
            .controls
            .iter()
            .map(|control| control.name.as_str())
            .filter(|n| !n.is_empty())
            .collect();
        Problem::NoSuchElement {
            page: crate::site::shown(page),
            what: "control",
            wanted: wanted.to_owned(),
            offered: if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            },
        }
    }

    /// The button that Enter presses: the first one that sends the form and is in use.
    pub(crate) fn default_button(&self) -> Option<&Control> {
        self.controls
            .iter()
            .find(|control| control.sends() && !control.disabled)
    }

    /// The control that is the `at`-th of the page.
    pub(crate) fn control_at(&self, at: usize) -> Option<&Control> {
        self.controls
            .iter()
            .find(|control| control.at == at && control.sends())
    }

    /// Action, method and encoding, where the pressed button has its own.
    pub(crate) fn target(&self, button: Option<&Control>) -> (String, Method, Encoding) {
        let [action, way, encoding] = button
            .map(|button| button.overrides.clone())
            .unwrap_or_default();
        (
            action.unwrap_or_else(|| self.action.clone()),
            way.map_or_else(|| self.method.clone(), |way| method(Some(&way))),
            encoding.map_or(self.encoding, |encoding| {
                Encoding::from_attribute(Some(&encoding))
            }),
        )
    }

    /// "Constructing the entry list" of the HTML standard (section 4.10.21.4).
    pub(crate) fn entries(&self, button: Option<&Control>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for control in self.controls.iter().filter(|control| !control.disabled) {
            let name = control.name.as_str();
            match control.kind {
                ControlKind::Image if button == Some(control) => {
                    let prefix = if name.is_empty() {
                        String::new()
                    } else {
                        format!("{name}.")
                    };
                    entries.push(Entry::text(&format!("{prefix}x"), "0"));
                    entries.push(Entry::text(&format!("{prefix}y"), "0"));
                }
                _ if name.is_empty() => {}
                ControlKind::Submit if button == Some(control) => {
                    entries.push(Entry::text(name, &control.value));
                }
                ControlKind::Submit | ControlKind::Image | ControlKind::Button => {}
                ControlKind::Checkbox | ControlKind::Radio if !control.checked => {}
                ControlKind::Select | ControlKind::SelectMultiple => {
                    let chosen = control
                        .choices
                        .iter()
                        .filter(|choice| choice.selected && !choice.disabled);
                    entries.extend(chosen.map(|choice| Entry::text(name, &choice.value)));
                }
                ControlKind::File => entries.push(Entry::file(name, &control.value)),
                ControlKind::Hidden if name.eq_ignore_ascii_case("_charset_") => {
                    entries.push(Entry::text(name, "UTF-8"));
                }
                _ => entries.push(Entry::text(name, &control.value)),
            }
        }
        entries
    }
}

impl Control {
    /// Which control of the page it is.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn sends(&self) -> bool {
        matches!(self.kind, ControlKind::Submit | ControlKind::Image)
    }
}

/// Which element of the page `element` is, counted as [`Form::read`] counts them.
pub(crate) fn position(html: &Html, element: ElementRef<'_>) -> Option<usize> {
    document::all(html, CONTROLS).position(|other| other == element)
}

fn target(action: Option<&str>, base: &Url, page: &Url) -> String {
    match action.map(str::trim).filter(|action| !action.is_empty()) {
        // An action that is no address is kept, so that sending the form can say so.
        Some(action) => base
            .join(action)
            .map_or_else(|_| action.to_owned(), String::from),
        None => page.as_str().to_owned(),
    }
}

fn method(attribute: Option<&str>) -> Method {
    if attribute.is_some_and(|method| method.eq_ignore_ascii_case("post")) {
        Method::POST
    } else {
        Method::GET
    }
}

fn control(at: usize, element: ElementRef<'_>, base: &Url, page: &Url) -> Option<Control> {
    if around(element, "datalist").is_some() {
        return None;
    }
    let kind_of = element
        .attr("type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let kind = match (element.value().name(), kind_of.as_str()) {
        ("textarea", _) => ControlKind::TextArea,
        ("select", _) if element.attr("multiple").is_some() => ControlKind::SelectMultiple,
        ("select", _) => ControlKind::Select,
        ("input" | "button", "button" | "reset") => ControlKind::Button,
        ("button", _) | (_, "submit") => ControlKind::Submit,
        (_, "image") => ControlKind::Image,
        (_, "hidden") => ControlKind::Hidden,
        (_, "checkbox") => ControlKind::Checkbox,
        (_, "radio") => ControlKind::Radio,
        (_, "file") => ControlKind::File,
        _ => ControlKind::Text,
    };
    let own = element.attr("value");
    let value = match kind {
        ControlKind::TextArea => element.text().collect(),
        ControlKind::Checkbox | ControlKind::Radio => own.unwrap_or("on").to_owned(),
        ControlKind::Submit if element.value().name() == "input" => {
            own.unwrap_or("Submit").to_owned()
        }
        ControlKind::File => String::new(),
        _ => own.unwrap_or_default().to_owned(),
    };
    let text = |name: &str| element.attr(name).map(str::to_owned);
    let choices = if element.value().name() == "select" {
        choices(element, kind)
    } else {
        Vec::new()
    };
    Some(Control {
        name: text("name").unwrap_or_default(),
        kind,
        value,
        checked: element.attr("checked").is_some(),
        disabled: is_disabled(element),
        choices,
        overrides: [
            element
                .attr("formaction")
                .map(|action| target(Some(action), base, page)),
            text("formmethod"),
            text("formenctype"),
        ],
        at,
    })
}

fn choices(select: ElementRef<'_>, kind: ControlKind) -> Vec<Choice> {
    let options = select.select(&known("option")).collect::<Vec<_>>();
    let mut choices: Vec<Choice> = options
        .into_iter()
        .map(|option| Choice {
            value: option
                .attr("value")
                .map_or_else(|| document::text_of(option), str::to_owned),
            selected: option.attr("selected").is_some(),
            disabled: option.attr("disabled").is_some()
                || around(option, "optgroup").is_some_and(|group| group.attr("disabled").is_some()),
        })
        .collect();
    if kind == ControlKind::Select {
        // A list of which one is taken always has one: the last selected, or the first that can be.
        let last = choices.iter().rposition(|choice| choice.selected);
        let taken = last.or_else(|| choices.iter().position(|choice| !choice.disabled));
        for (at, choice) in choices.iter_mut().enumerate() {
            choice.selected = Some(at) == taken;
        }
    }
    choices
}

fn around<'a>(element: ElementRef<'a>, name: &str) -> Option<ElementRef<'a>> {
    element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|around| around.value().name() == name)
}

/// Out of use by itself, or by a fieldset around it unless it stands in that fieldset's first legend.
fn is_disabled(element: ElementRef<'_>) -> bool {
    if element.attr("disabled").is_some() {
        return true;
    }
    let chain: Vec<ElementRef<'_>> = std::iter::once(element)
        .chain(element.ancestors().filter_map(ElementRef::wrap))
        .collect();
    chain.iter().enumerate().any(|(depth, around)| {
        let fieldset = around.value().name() == "fieldset" && around.attr("disabled").is_some();
        let legend = around
            .child_elements()
            .find(|child| child.value().name() == "legend");
        fieldset && depth > 0 && legend.is_none_or(|legend| !chain[..depth].contains(&legend))
    })
}
