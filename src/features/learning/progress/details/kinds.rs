//! What the kinds are called, and the values that their properties may have.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::string_enum::string_enum;

string_enum! {
    /// What kind of fact an update reports. New kinds may be added.
    Kind {
        /// Off-the-job training hours on a day.
        OtjHours "otjHours",
        /// Attendance at a session.
        Attendance "attendance",
        /// The result of a unit.
        UnitResult "unitResult",
        /// Evidence for knowledge, skills or behaviours.
        KsbEvidence "ksbEvidence",
        /// How the learner is doing, as red, amber or green.
        RagRating "ragRating",
        /// A milestone reached, or not.
        Milestone "milestone",
        /// Words.
        Note "note",
        /// Voids an update that should not have been sent.
        Retraction "retraction",
    }
}

string_enum! {
    /// How the learner attended.
    AttendanceStatus {
        /// There on time.
        Present "present",
        /// There, but late.
        Late "late",
        /// Not there.
        Absent "absent",
        /// Not there, with leave.
        Authorised "authorised",
    }
}

string_enum! {
    /// How a learner is doing.
    Rating {
        /// In danger of not finishing.
        Red "red",
        /// Something needs doing.
        Amber "amber",
        /// On course.
        Green "green",
    }
}

string_enum! {
    /// Where a provider thinks that a KSB stands.
    KsbState {
        /// Being learned.
        InProgress "inProgress",
        /// May be judged.
        ReadyForReview "readyForReview",
        /// Shown.
        Completed "completed",
    }
}

/// A property that can only have one value: it tells the kinds apart.
macro_rules! kind_tag {
    ($($name:ident $variant:ident $text:literal;)+) => {
        $(
            #[doc = concat!("Always `", $text, "`.")]
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

            impl ToSchema for $name {
                fn name() -> std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )+
    };
}

kind_tag! {
    OtjHoursKind OtjHours "otjHours";
    AttendanceKind Attendance "attendance";
    UnitResultKind UnitResult "unitResult";
    KsbEvidenceKind KsbEvidence "ksbEvidence";
    RagRatingKind RagRating "ragRating";
    MilestoneKind Milestone "milestone";
    NoteKind Note "note";
    RetractionKind Retraction "retraction";
}
