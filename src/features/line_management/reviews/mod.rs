//! Progress reviews: every twelve weeks the apprentice, the line manager and the provider look at where things stand.
//!
//! Nobody schedules them. The next review of an apprenticeship in learning is due twelve weeks after the last was held, the
//! first twelve weeks after the start; it has its id and is read, moved and held whether or not the timer has written it
//! down. Moved is the agreed day; the latest day stays what it was, and is what a review is overdue by. States go `scheduled` → `held` → `partiallySigned` → `signed`; what is not held in time is overdue, can be
//! marked as `missed`, and another day is agreed (`rescheduled`). Each of the three signs for themselves, once. A change
//! of what was signed voids the signatures; once all three stand, nothing in the review changes any more.
//!
//! Goals are set in a review and outlive it: whether one is met is told whenever it is known.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    AddGoal, ChangeGoal, GoalBody, GoalState, HoldReview, MissReview, Party, RescheduleReview, ReviewBody,
    ReviewState, next_due,
};
pub use service::goals::{add as add_goal, change as change_goal, lock as lock_goal, open as open_goals};
pub use service::{Filter, due, due_days, hold, list, lock, miss, next_and_last, reschedule, sign};
