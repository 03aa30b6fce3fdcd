//! Switches, one for each kind of letter that has one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

pub use crate::features::outbound::messages::MessageKind;

/// Makes the bodies of the switches: a property for each kind.
macro_rules! switches {
    ($($(#[doc = $meaning:literal])* $kind:ident $name:ident,)+) => {
        /// Which letters the caller gets.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        #[schema(as = NotificationPreferences)]
        pub struct NotificationPreferencesBody {
            $($(#[doc = $meaning])* pub $name: bool,)+
        }

        /// Says which letters the caller wants: absent keeps.
        #[derive(Clone, Copy, Debug, Default, Deserialize, Validate, ToSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[schema(example = json!({"ideaAnswered": false}))]
        pub struct ChangeNotificationPreferences {
            $($(#[doc = $meaning])*
            #[serde(default, deserialize_with = "crate::json::present")]
            #[schema(nullable = false)]
            pub $name: Option<bool>,)+
        }

        impl NotificationPreferencesBody {
            /// All switches, of which those of `unwanted` kinds are off.
            pub fn new(unwanted: &[MessageKind]) -> Self {
                Self { $($name: !unwanted.contains(&MessageKind::$kind),)+ }
            }
        }

        impl ChangeNotificationPreferences {
            /// The kinds that are switched, and which way.
            pub fn switched(self) -> Vec<(MessageKind, bool)> {
                [$((MessageKind::$kind, self.$name)),+]
                    .into_iter()
                    .filter_map(|(kind, wanted)| Some((kind, wanted?)))
                    .collect()
            }
        }

        #[cfg(test)]
        const SWITCHES: &[MessageKind] = &[$(MessageKind::$kind),+];
    };
}

switches! {
    /// That an application was received.
    ApplicationReceived application_received,
    /// That an application was not successful.
    ApplicationRejected application_rejected,
    /// That a candidate is shortlisted.
    ApplicationShortlisted application_shortlisted,
    /// That an application goes on after all.
    ApplicationReinstated application_reinstated,
    /// An interview's time and place.
    InterviewBooked interview_booked,
    /// To a panel: that a candidate chose a time.
    InterviewChosen interview_chosen,
    /// An offer.
    OfferMade offer_made,
    /// That an acceptance was received.
    OfferAccepted offer_accepted,
    /// That a refusal was received, or that an offer lapsed.
    OfferDeclined offer_declined,
    /// That every condition is met.
    Recruited recruited,
    /// That a condition was not met.
    ConditionsNotMet conditions_not_met,
    /// That an application goes on in another round.
    ApplicationDeferred application_deferred,
    /// A place at a meetup that has become free.
    MeetupOffer meetup_offer,
    /// That a meetup has another time or place.
    MeetupMoved meetup_moved,
    /// What the programme answered to an idea.
    IdeaAnswered idea_answered,
    /// An introduction that somebody may agree to.
    IntroductionProposed introduction_proposed,
    /// To an employer: that an apprentice asks for an introduction.
    IntroductionAsked introduction_asked,
    /// That two are introduced.
    IntroductionMade introduction_made,
    /// To a mentor: that an apprentice asks for mentoring.
    MentoringRequested mentoring_requested,
    /// What a mentor answered, or that nobody did.
    MentoringAnswered mentoring_answered,
    /// That a mentorship is over.
    MentoringEnded mentoring_ended,
    /// That a meeting of mentor and apprentice is planned, moved or cancelled.
    MentoringSessionPlanned mentoring_session_planned,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_that_one_can_do_without_has_a_switch_and_no_other() {
        let optional: Vec<_> = MessageKind::ALL.iter().filter(|kind| kind.about().is_some()).collect();
        assert_eq!(SWITCHES.iter().collect::<Vec<_>>(), optional);
        let all = serde_json::to_value(NotificationPreferencesBody::new(&[])).expect("JSON");
        let names: Vec<&str> = all.as_object().expect("an object").keys().map(String::as_str).collect();
        let mut kinds: Vec<&str> = SWITCHES.iter().map(|kind| kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(names, kinds, "a switch is named like its kind");
    }

    #[test]
    fn a_switch_is_its_kinds_alone() {
        for kind in SWITCHES {
            let body = format!("{{\"{kind}\":false}}");
            let change: ChangeNotificationPreferences = crate::json::read(body.as_bytes()).expect("a switch");
            assert_eq!(change.switched(), [(*kind, false)]);
            let told = serde_json::to_value(NotificationPreferencesBody::new(&[*kind])).expect("JSON");
            let off = told.as_object().expect("an object").iter().filter(|(_, wanted)| **wanted == false);
            assert_eq!(off.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [kind.as_str()]);
        }
    }
}
