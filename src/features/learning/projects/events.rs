//! What happens to projects and assignments.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[ProjectEvent::EVENTS, AssignmentEvent::EVENTS];

/// An assignment with the title of its project.
const ASSIGNMENT: &str =
    "SELECT jsonb_build_object('title', p.title, 'starts_on', r.starts_on, 'ends_on', r.ends_on)
    FROM assignments r JOIN projects p ON p.id = r.project_id WHERE r.id = page.subject_id";

event_types! {
    /// What happens to a project.
    ProjectEvent about Project, read with ProjectsRead {
        /// A project was added.
        Added "project.added",
        /// The details of a project were changed.
        Changed "project.changed",
    }
}

event_types! {
    /// What happens to an assignment to a project.
    AssignmentEvent about Assignment, read with ProjectsRead, told from RecordSource::Query(ASSIGNMENT), by describe {
        /// An apprentice joined a project.
        Made "assignment.made",
        /// An apprentice completed their part in a project.
        Completed "assignment.completed",
    }
}

fn describe(event: AssignmentEvent, record: &Record<'_>) -> Description {
    let title = record.text("title");
    match event {
        AssignmentEvent::Made => {
            Description::new(format!("Joined the project {title}.")).on(record.day("starts_on"))
        }
        AssignmentEvent::Completed => {
            Description::new(format!("Left the project {title}.")).on(record.day("ends_on"))
        }
    }
}
