//! Questions of line managers to the programme's team.

use chrono::Days;
use diesel_async::AsyncPgConnection;

use crate::access::Scope;
use crate::demo::scenario::{Scenario, working_day};
use crate::demo::story::When;
use crate::error::Result;
use crate::features::line_management::support::{self, AddSupportMessage, AddSupportRequest};

/// A question to the programme team, and what was said on it: who, when, the topic, about whom.
struct Question {
    who: &'static str,
    when: When,
    topic: &'static str,
    about: Option<&'static str>,
    /// What was said, the question first: who speaks, how many days later, the words.
    said: &'static [(&'static str, u64, &'static str)],
    closed: bool,
}

const QUESTIONS: &[Question] = &[
    Question {
        who: "Lee",
        when: When::Ago(27),
        topic: "What counts as off-the-job time",
        about: None,
        said: &[
            (
                "Lee",
                0,
                "Does time count in which an apprentice pairs with a senior developer on our own code?",
            ),
            (
                "Morgan",
                1,
                "It counts where something new is learned that the standard asks for, in paid hours, and not where the work is \
                 simply done. Ask what was learned and write that down; the guidance on off-the-job time has examples.",
            ),
        ],
        closed: true,
    },
    Question {
        who: "Sam",
        when: When::Ago(22),
        topic: "Parental leave and the planned end",
        about: Some("Milo"),
        said: &[
            (
                "Sam",
                0,
                "Milo is to be away for five weeks. Does the apprenticeship end later, and who tells the provider?",
            ),
            (
                "Morgan",
                2,
                "We record a break; the planned end moves by its days when Milo is back, and the hours wanted stay the same. \
                 The provider sees the break here. No sessions and no hours until then.",
            ),
        ],
        closed: false,
    },
    Question {
        who: "Lee",
        when: When::Ago(8),
        topic: "Finn is falling behind",
        about: Some("Finn"),
        said: &[
            (
                "Lee",
                0,
                "Finn missed half of the sessions and the provider rates red. The stand-up was in the way and is moved. What else helps?",
            ),
            (
                "Morgan",
                1,
                "A short plan with dates that Finn agrees to, in the review. Ada offers the sessions as recordings. I can join \
                 your next check-in if Finn wants that.",
            ),
            ("Lee", 2, "The plan stands. Can we have a mentor for Finn, somebody outside of the team?"),
        ],
        closed: false,
    },
    Question {
        who: "Nia",
        when: When::Ago(2),
        topic: "On-call and young staff",
        about: None,
        said: &[(
            "Nia",
            0,
            "One of ours turns eighteen next month. From when on may somebody that young be on call at the weekend, and when is the rest to be taken?",
        )],
        closed: false,
    },
];

/// Every question.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for question in QUESTIONS {
        ask(conn, scenario, question).await?;
    }
    Ok(())
}

async fn ask(conn: &mut AsyncPgConnection, scenario: &Scenario, question: &Question) -> Result<()> {
    let (asked, mut id) = (scenario.day(question.when), None);
    let mut last = asked;
    for (hour, (who, late, text)) in (10..).zip(question.said) {
        last = working_day(asked + Days::new(*late));
        let (ctx, text) = (scenario.person(who, last, hour)?, (*text).to_owned());
        let Some(id) = id else {
            let about = question.about.map(|name| scenario.learner(name)).transpose()?;
            let topic = question.topic.to_owned();
            let command =
                AddSupportRequest { topic, apprenticeship_id: about.map(|learner| learner.id), text };
            id = Some(support::ask(conn, &ctx, command).await?.1.id);
            continue;
        };
        let ctx = ctx.by(Scope::SupportWrite);
        let present = support::lock(conn, &ctx, id).await?;
        support::say(conn, &ctx, present, AddSupportMessage { text }).await?;
    }
    if let Some(id) = id.filter(|_| question.closed) {
        let ctx = scenario.person(question.who, last, 16)?.by(Scope::SupportWrite);
        let present = support::lock(conn, &ctx, id).await?;
        support::close(conn, &ctx, present).await?;
    }
    Ok(())
}
