//! What can be named beside its id, which operations offer it, and what a request asks for.

use std::marker::PhantomData;

use serde_json::Value;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, PartialSchema};

use crate::string_enum::string_enum;
use crate::visibility::Visibility;

/// The parameter.
pub(in crate::web) const EMBED: &str = "embed";

string_enum! {
    /// What can be named beside its id. New values may be added.
    Embeddable {
        /// The person whom the record is about.
        Person "person",
        /// The line manager.
        LineManager "lineManager",
        /// The learning provider.
        Provider "provider",
        /// The cohort.
        Cohort "cohort",
        /// The standard.
        Standard "standard",
    }
}

impl Embeddable {
    const fn property(self) -> &'static str {
        match self {
            Self::Person => "personId",
            Self::LineManager => "lineManagerId",
            Self::Provider => "providerId",
            Self::Cohort => "cohortId",
            Self::Standard => "standardId",
        }
    }

    /// What records of a schema name: by an id of their own, or as records of an apprenticeship.
    fn of<B: PartialSchema>() -> Vec<Self> {
        let schema = serde_json::to_value(B::schema()).unwrap_or_default();
        let has = |property: &str| schema["properties"].get(property).is_some();
        let named = Self::ALL.iter().filter(|one| has("apprenticeshipId") || has(one.property()));
        named.copied().collect()
    }

    /// What an operation offers.
    pub(in crate::web) fn offered(operation: &Operation) -> Vec<Self> {
        let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        });
        let schema =
            parameters.filter(|parameter| parameter.name == EMBED).find_map(|one| one.schema.as_ref());
        let schema = serde_json::to_value(schema).unwrap_or_default();
        let texts = schema["items"]["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.filter_map(|text| text.parse().ok()).collect()
    }
}

/// The parameter `embed` of an operation that answers with records `B`, or a list of them (`params(…)`): the names of all that
/// their ids name can be asked for, and the answer then has them in `embedded`.
pub struct Embed<B>(PhantomData<B>);

impl<B: PartialSchema> IntoParams for Embed<B> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let names = Embeddable::of::<B>().into_iter().map(Embeddable::as_str);
        let item = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        let embed = ParameterBuilder::new()
            .name(EMBED)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(
                "What to name beside the ids, in `embedded` of each record; may be repeated, or several with commas between.",
            ))
            .schema(Some(ArrayBuilder::new().items(item)));
        vec![embed.build()]
    }
}

/// What a request to an operation that offers names asks for; kept with the request.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Embedding {
    pub(in crate::web) offered: Vec<Embeddable>,
    pub(in crate::web) asked: Vec<Embeddable>,
    /// The apprenticeships that the caller may read.
    pub(in crate::web) seen: Visibility,
}

impl Embedding {
    /// Notes what is asked for.
    ///
    /// # Errors
    /// What to say of something that is not offered.
    pub(in crate::web) fn ask(&mut self, values: &[String]) -> Result<(), String> {
        for value in values.iter().flat_map(|value| value.split(',')) {
            match self.offered.iter().find(|one| one.as_str() == value.trim()) {
                Some(one) if self.asked.contains(one) => {}
                Some(one) => self.asked.push(*one),
                None => {
                    let all = self.offered.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
                    return Err(format!("{value:?} cannot be embedded here; there are {all}"));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_asked_for_by_commas_or_again() {
        let offered = vec![Embeddable::Person, Embeddable::Provider];
        let asked = |values: &[&str]| {
            let mut embedding = Embedding { offered: offered.clone(), ..Embedding::default() };
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            embedding.ask(&values).map(|()| embedding.asked)
        };
        assert_eq!(asked(&["provider,person", "person"]), Ok(vec![Embeddable::Provider, Embeddable::Person]));
        for unfit in ["cohort", "", "person,", "Person"] {
            let told = asked(&[unfit]).expect_err(unfit);
            assert!(told.ends_with("cannot be embedded here; there are person, provider"), "{told}");
        }
    }
}
