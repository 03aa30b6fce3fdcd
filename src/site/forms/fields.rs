//! The fields of forms, what was typed into them, and what is wrong with that.

use crate::web::form::Form;

/// How a field is filled in.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One line: what browsers may fill in by themselves, which keys a phone shows, how wide it is.
    Line { purpose: &'static str, keys: &'static str, width: &'static str },
    /// Several lines.
    Area { rows: u32 },
    /// One of several.
    Choice(Vec<Choice>),
    /// Some of several, each a parameter of its own.
    Ticks(Vec<Tick>),
    /// A day by its day, month and year.
    Day(Vec<Part>),
}

/// One of several values.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: &'static str,
}

/// What may be ticked: its value is the name of its parameter.
#[derive(Clone, Debug)]
pub struct Tick {
    pub value: String,
    pub label: String,
    pub hint: &'static str,
    pub ticked: bool,
}

/// The day, the month or the year of a day.
#[derive(Clone, Debug)]
pub struct Part {
    pub name: String,
    pub label: &'static str,
    pub purpose: &'static str,
    pub width: &'static str,
    pub value: String,
}

/// A field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: String,
    pub kind: Kind,
    pub value: String,
    pub fault: Option<String>,
}

/// What is wrong, and the field that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub at: String,
    pub text: String,
}

impl Fault {
    /// A fault of a field.
    pub fn new(at: impl Into<String>, text: impl Into<String>) -> Self {
        Self { at: at.into(), text: text.into() }
    }
}

impl Field {
    /// A field of a kind.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            kind,
            value: String::new(),
            fault: None,
        }
    }

    /// One line of text.
    pub fn line(name: &str, label: &str, purpose: &'static str, width: &'static str) -> Self {
        Self::new(name, label, Kind::Line { purpose, keys: "", width })
    }

    /// A day, with what is known of it.
    pub fn day(name: &str, label: &str, value: Option<chrono::NaiveDate>) -> Self {
        let known = |format| value.map(|day| day.format(format).to_string()).unwrap_or_default();
        let part = |which: &str, label, purpose, width, format| Part {
            name: format!("{name}-{which}"),
            label,
            purpose,
            width,
            value: known(format),
        };
        let parts = vec![
            part("day", "Day", "bday-day", "two", "%-d"),
            part("month", "Month", "bday-month", "two", "%-m"),
            part("year", "Year", "bday-year", "year", "%Y"),
        ];
        Self::new(name, label, Kind::Day(parts))
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same with a value.
    #[must_use]
    pub fn of(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// The same with the keys that a phone shows for it.
    #[must_use]
    pub fn keys(self, keys: &'static str) -> Self {
        let kind = match self.kind {
            Kind::Line { purpose, width, .. } => Kind::Line { purpose, keys, width },
            other => other,
        };
        Self { kind, ..self }
    }

    /// Takes what was typed.
    pub fn take(&mut self, form: &Form) {
        let typed = |name: &str| form.get(name).map(|text| text.replace("\r\n", "\n")).unwrap_or_default();
        self.value = typed(&self.name);
        match &mut self.kind {
            Kind::Day(parts) => parts.iter_mut().for_each(|part| part.value = typed(&part.name)),
            Kind::Ticks(ticks) => {
                ticks.iter_mut().for_each(|tick| tick.ticked = !typed(&tick.value).is_empty());
            }
            Kind::Line { .. } | Kind::Area { .. } | Kind::Choice(_) => {}
        }
    }

    /// What is ticked.
    pub fn ticked(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Ticks(ticks) => {
                ticks.iter().filter(|tick| tick.ticked).map(|tick| tick.value.as_str()).collect()
            }
            Kind::Line { .. } | Kind::Area { .. } | Kind::Choice(_) | Kind::Day(_) => Vec::new(),
        }
    }

    /// The value without outer blanks; none where it says nothing.
    pub fn text(&self) -> Option<&str> {
        Some(self.value.trim()).filter(|text| crate::text::has_content(text))
    }

    /// Where a link to the field leads.
    pub fn anchor(&self) -> String {
        match &self.kind {
            Kind::Day(parts) => parts.first().map(|part| part.name.clone()).unwrap_or_default(),
            Kind::Line { .. } | Kind::Area { .. } | Kind::Choice(_) | Kind::Ticks(_) => self.name.clone(),
        }
    }

    /// The id of one of several values: a link to the field leads to the first.
    pub fn id_of(&self, index: &usize) -> String {
        if *index == 0 { self.name.clone() } else { format!("{}-{}", self.name, index + 1) }
    }

    /// The attributes that join the field with its hint and its fault; names are ours.
    pub fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let fault = self.fault.is_some().then(|| format!("{}-fault", self.name));
        let ids: Vec<String> = hint.into_iter().chain(fault).collect();
        let described =
            if ids.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", ids.join(" ")) };
        let is_group = matches!(self.kind, Kind::Choice(_) | Kind::Ticks(_) | Kind::Day(_));
        let invalid = if self.fault.is_some() && !is_group { " aria-invalid=\"true\"" } else { "" };
        described + invalid
    }
}

/// Gives each field its fault; the list for the top of the page, in the order of the fields.
pub fn mark(fields: &mut [Field], faults: &[Fault]) -> Vec<Fault> {
    let mut listed = Vec::new();
    for field in fields.iter_mut() {
        if let Some(fault) = faults.iter().find(|fault| fault.at == field.name) {
            field.fault = Some(fault.text.clone());
            listed.push(Fault::new(field.anchor(), fault.text.clone()));
        }
    }
    listed
}
