//! Enums that are text wherever they leave the program: in the database, in JSON, in query strings.

use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// An enum made by `string_enum!`.
pub trait StringEnum: serde::de::DeserializeOwned + Copy + 'static {
    /// Every value.
    const VALUES: &'static [Self];

    /// The spelling.
    fn text(self) -> &'static str;
}

/// What the contract says of one value of an enum.
pub struct ValueInfo {
    /// The spelling.
    pub text: String,
    /// What it means, in a sentence.
    pub meaning: String,
    /// The version of the API that had it first.
    pub since: &'static str,
}

/// The version of the API that had the values that say nothing else.
pub const FIRST_VERSION: &str = "1.0.0";

/// The schema of an enum, with what each value means. It is open, as its readers must know, where its description says that more
/// may be added.
pub fn schema(description: &str, values: impl Iterator<Item = ValueInfo>) -> RefOr<Schema> {
    let values: Vec<ValueInfo> = values.collect();
    let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
    let meanings: Vec<&str> = values.iter().map(|value| value.meaning.as_str()).collect();
    let since: Map<String, Value> = values
        .iter()
        .filter(|value| value.since != FIRST_VERSION)
        .map(|value| (value.text.clone(), value.since.into()))
        .collect();
    let mut extensions = Extensions::builder().add("x-enum-descriptions", meanings);
    if description.contains("may be added.") {
        extensions = extensions.add("x-extensible-enum", texts.clone());
    }
    if !since.is_empty() {
        extensions = extensions.add("x-enum-since", since);
    }
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(texts))
        .description(Some(description.trim()))
        .extensions(Some(extensions.build()))
        .into()
}

/// Text enums that are stored, sent and read under one spelling. A value that came later than the first version of the API says
/// so: `Lapsed "lapsed" since "1.1.0",`.
macro_rules! string_enum {
    (#[doc = $doc_text:literal] $name:ident {
        $($(#[doc = $meaning:literal])* $variant:ident $text:literal $(since $since:literal)?,)+
    }) => {
        #[doc = $doc_text]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[doc = $meaning])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The spelling in the database and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl $crate::string_enum::StringEnum for $name {
            const VALUES: &'static [Self] = Self::ALL;

            fn text(self) -> &'static str {
                self.as_str()
            }
        }

        // utoipa's derive cannot see a spelling that comes out of a macro.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let values = [$($crate::string_enum::ValueInfo {
                    text: $text.to_owned(),
                    meaning: [$($meaning.trim()),*].join(" "),
                    since: [$($since,)? $crate::string_enum::FIRST_VERSION][0],
                }),+];
                $crate::string_enum::schema($doc_text, values.into_iter())
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or(())
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>)
                -> diesel::serialize::Result
            {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = std::str::from_utf8(value.as_bytes())?;
                text.parse().map_err(|()| format!("{text:?} is no {}", stringify!($name)).into())
            }
        }
    };
}
pub(crate) use string_enum;

/// A property that can only have one value: it tells the kinds apart.
macro_rules! kind_tag {
    ($($name:ident $variant:ident $text:literal;)+) => {
        $(
            #[doc = concat!("Always `", $text, "`.")]
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
            pub enum $name {
                /// The only value.
                #[default]
                #[serde(rename = $text)]
                $variant,
            }

            // utoipa's derive cannot see a spelling that comes out of a macro.
            impl utoipa::PartialSchema for $name {
                fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                    utoipa::openapi::ObjectBuilder::new()
                        .schema_type(utoipa::openapi::schema::Type::String)
                        .enum_values(Some([$text]))
                        .into()
                }
            }

            impl utoipa::ToSchema for $name {
                fn name() -> std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )+
    };
}
pub(crate) use kind_tag;
