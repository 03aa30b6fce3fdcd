//! Enums that are text wherever they leave the program: in the database, in JSON, in query strings.

/// An enum made by `string_enum!`.
pub trait StringEnum: serde::de::DeserializeOwned + Copy + 'static {
    /// Every value.
    const VALUES: &'static [Self];

    /// The spelling.
    fn text(self) -> &'static str;
}

/// Text enums that are stored, sent and read under one spelling.
macro_rules! string_enum {
    (#[doc = $doc_text:literal] $name:ident { $($(#[$doc:meta])* $variant:ident $text:literal,)+ }) => {
        #[doc = $doc_text]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)+ }

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
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(Self::ALL.iter().map(|value| value.as_str())))
                    .description(Some($doc_text.trim()))
                    .into()
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
