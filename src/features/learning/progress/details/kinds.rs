//! What the kinds are called, and the values that their properties may have.

use crate::string_enum::{kind_tag, string_enum};

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
