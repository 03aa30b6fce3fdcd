//! Apprenticeships from draft to completion, through the API.

mod adulthood;
#[expect(clippy::module_inception, reason = "the area bears the name of its main feature")]
mod apprenticeships;
mod lifecycle;
mod terms;
mod training_plans;
