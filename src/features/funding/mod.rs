//! placeholder
use chrono::NaiveDate;
pub struct TrainingPlan {
    pub starts_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub weekly_hours_hundredths: i32,
    pub standard_minimum_hours: Option<i32>,
}
pub struct Target {
    pub hundredths: i32,
    pub rule_set: &'static str,
    pub explanation: String,
}
pub fn target(_: &TrainingPlan) -> Target {
    Target {
        hundredths: 0,
        rule_set: "",
        explanation: String::new(),
    }
}
pub fn expected_to_date(_: i32, _: NaiveDate, _: NaiveDate, _: NaiveDate) -> i32 {
    0
}
