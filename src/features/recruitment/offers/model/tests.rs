//! No interleaving of what candidates and staff do with an offer leaves an impossible state.

use chrono::{DateTime, Days};
use proptest::prelude::*;

use super::*;

/// What somebody tries.
#[derive(Clone, Copy, Debug)]
enum Try {
    Offer { conditions: usize },
    Accept,
    Decline,
    Lapse,
    Withdraw,
    WithdrawOffer,
    Decide { condition: usize, outcome: ConditionOutcome },
    Defer,
    Resume,
    Enrol,
}

/// An application with its offers, as the rules move them: a try that no rule allows changes nothing.
struct Told {
    application: ApplicationState,
    offers: Vec<(OfferState, Vec<Option<ConditionOutcome>>)>,
    is_enrolled: bool,
}

impl Told {
    fn new() -> Self {
        Self { application: ApplicationState::Interviewing, offers: Vec::new(), is_enrolled: false }
    }

    fn state(&self) -> Option<OfferState> {
        self.offers.last().map(|(state, _)| *state)
    }

    /// Takes both steps, or none.
    fn both(&mut self, to: ApplicationState, offer: OfferState) {
        let may = self.application.next().contains(&to);
        if let Some((state, _)) = self.offers.last_mut()
            && may
            && state.next().contains(&offer)
        {
            (*state, self.application) = (offer, to);
        }
    }

    fn alone(&mut self, to: ApplicationState) -> bool {
        let may = self.application.next().contains(&to);
        if may {
            self.application = to;
        }
        may
    }

    fn conditions(&self) -> &[Option<ConditionOutcome>] {
        self.offers.last().map(|(_, conditions)| conditions.as_slice()).unwrap_or_default()
    }

    fn after(&mut self, tried: Try) {
        use ApplicationState as State;
        match tried {
            Try::Offer { conditions } => {
                if self.alone(State::Offered) {
                    self.offers.push((OfferState::Open, vec![None; conditions]));
                }
            }
            Try::Accept => self.both(accepted(!self.conditions().is_empty()), OfferState::Accepted),
            Try::Decline => self.both(State::Declined, OfferState::Declined),
            Try::Lapse => self.both(State::Declined, OfferState::Lapsed),
            Try::WithdrawOffer => self.both(State::OfferWithdrawn, OfferState::Withdrawn),
            Try::Withdraw => {
                if self.alone(State::Withdrawn)
                    && let Some((state, _)) = self.offers.last_mut()
                    && state.next().contains(&OfferState::Declined)
                {
                    *state = OfferState::Declined;
                }
            }
            Try::Decide { condition, outcome } => self.decide(condition, outcome),
            Try::Defer => {
                self.alone(State::Deferred);
            }
            Try::Resume if self.application == State::Deferred => {
                let has_open = self.conditions().contains(&None);
                self.alone(accepted(has_open));
            }
            Try::Resume => {}
            Try::Enrol => self.is_enrolled |= self.alone(State::Enrolled),
        }
    }

    fn decide(&mut self, condition: usize, outcome: ConditionOutcome) {
        use ApplicationState as State;
        let is_decidable = matches!(self.application, State::ConditionsPending | State::Deferred);
        if !is_decidable || self.conditions().get(condition) != Some(&None) {
            return;
        }
        let mut outcomes = self.conditions().to_vec();
        outcomes[condition] = Some(outcome);
        let to = after_outcomes(self.application, &outcomes);
        if to == self.application || self.alone(to) {
            self.offers.last_mut().expect("an offer").1 = outcomes;
        }
    }

    /// Whether the application, its offers and their conditions say the same.
    fn is_possible(&self) -> bool {
        use ApplicationState as State;
        let decided = |good: ConditionOutcome| self.conditions().contains(&Some(good));
        let has_open = self.conditions().contains(&None);
        let standing = |state: &OfferState| matches!(state, OfferState::Open | OfferState::Accepted);
        let stands = self.offers.iter().filter(|(state, _)| standing(state)).count();
        let failed = decided(ConditionOutcome::Failed);
        let (now, offer) = (self.application, self.state());
        let fits = match now {
            State::Interviewing => offer.is_none(),
            State::Offered => offer == Some(OfferState::Open),
            State::ConditionsPending => offer == Some(OfferState::Accepted) && has_open && !failed,
            State::Recruited | State::Enrolled => offer == Some(OfferState::Accepted) && !has_open && !failed,
            State::Deferred => offer == Some(OfferState::Accepted) && !failed,
            State::ConditionsNotMet => offer == Some(OfferState::Accepted) && failed,
            State::Declined => matches!(offer, Some(OfferState::Declined | OfferState::Lapsed)),
            State::Withdrawn => matches!(offer, None | Some(OfferState::Declined)),
            State::OfferWithdrawn => offer == Some(OfferState::Withdrawn),
            State::Draft | State::Submitted | State::Shortlisted | State::Rejected => false,
        };
        fits && stands <= 1 && self.is_enrolled == (now == State::Enrolled)
    }
}

fn tries() -> impl Strategy<Value = Try> {
    let outcome = proptest::sample::select(ConditionOutcome::ALL);
    prop_oneof![
        4 => (0..3usize).prop_map(|conditions| Try::Offer { conditions }),
        4 => Just(Try::Accept),
        1 => Just(Try::Decline),
        1 => Just(Try::Lapse),
        1 => Just(Try::Withdraw),
        1 => Just(Try::WithdrawOffer),
        8 => (0..3usize, outcome).prop_map(|(condition, outcome)| Try::Decide { condition, outcome }),
        2 => Just(Try::Defer),
        3 => Just(Try::Resume),
        2 => Just(Try::Enrol),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_interleaving_leaves_an_impossible_state(tried in proptest::collection::vec(tries(), 1..24)) {
        let mut told = Told::new();
        for one in tried {
            let before = told.application;
            told.after(one);
            prop_assert!(told.is_possible(), "{one:?} leads from {before} to {} with {:?}", told.application, told.offers);
            let is_final = before.next().is_empty();
            prop_assert!(!is_final || told.application == before, "{before} is final");
        }
    }
}

fn offer(expires_on: &str) -> Offer {
    let day = expires_on.parse().expect("a day");
    Offer::open(OfferId::default(), ApplicationId::default(), (day, None), DateTime::UNIX_EPOCH)
}

#[test]
fn an_open_offer_lapses_at_the_end_of_its_last_day_and_an_accepted_one_never() {
    let (last, open) = ("2027-07-31".parse::<NaiveDate>().expect("a day"), offer("2027-07-31"));
    let next = last.succ_opt().expect("a day");
    assert_eq!((open.state_on(last), open.decided_on(last)), (OfferState::Open, None));
    let end = "2027-07-31T23:00:00Z".parse().ok();
    assert_eq!((open.state_on(next), open.decided_on(next)), (OfferState::Lapsed, end));
    let written = open.clone().stepped(OfferState::Lapsed, None, DateTime::UNIX_EPOCH);
    assert_eq!((written.state_on(next), written.decided_on(next)), (OfferState::Lapsed, end));
    let accepted = open.stepped(OfferState::Accepted, None, DateTime::UNIX_EPOCH);
    assert_eq!(accepted.state_on(next), OfferState::Accepted);
}

#[test]
fn an_offer_is_open_from_today_to_ninety_days() {
    let today: NaiveDate = "2027-07-01".parse().expect("a day");
    for (days, fits) in [(0, true), (90, true), (91, false)] {
        let expires_on = today.checked_add_days(Days::new(days)).expect("a day");
        let command = MakeOffer { expires_on, conditions: Vec::new(), over_plan_reason: None };
        assert_eq!(command.faults(today, false).is_empty(), fits, "{days}");
    }
    let command = MakeOffer {
        expires_on: today.pred_opt().expect("a day"),
        conditions: Vec::new(),
        over_plan_reason: None,
    };
    assert_eq!(command.faults(today, true).len(), 2, "all at once");
}
