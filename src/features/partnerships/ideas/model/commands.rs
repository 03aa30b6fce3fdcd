//! What is said of ideas.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Idea, IdeaState};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::{EmployerEventId, IdeaId, OrganisationId};
use crate::lifecycle::transition_not_allowed_because;

/// Gives an idea.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "text": "Give every apprentice a project of their own, so that they build a portfolio.", "theme": "Projects",
    "organisationId": null, "named": true, "employerEventId": null
}))]
pub struct AddIdea {
    /// The idea.
    #[validate(length(min = 1, max = 4_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4_000)]
    pub text: String,
    /// What it is about; the same words for all of a theme.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 60), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 60)]
    pub theme: String,
    /// The employer whose idea it is. Left out, it is the caller's only employer; of somebody who acts for none, their own idea.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// Whether the public may be told the employer.
    #[serde(default)]
    #[schema(default = false)]
    pub named: bool,
    /// The event at which it was given.
    #[serde(default)]
    pub employer_event_id: Option<EmployerEventId>,
    /// The idea that it repeats; said by the programme's team.
    #[serde(default)]
    pub duplicate_of: Option<IdeaId>,
    /// Whether everybody sees it; said by the programme's team.
    #[serde(default)]
    #[schema(default = false)]
    pub public: bool,
}

/// Changes an idea: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"theme": "Portfolio", "named": true}))]
pub struct ChangeIdea {
    /// The idea.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 4_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4_000, nullable = false)]
    pub text: Option<String>,
    /// What it is about.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 60), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 60, nullable = false)]
    pub theme: Option<String>,
    /// Whether the public may be told the employer: for whoever gave the idea to say. The team may only take it back, but for what it
    /// wrote down itself.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub named: Option<bool>,
    /// The event at which it was given.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    pub employer_event_id: Option<Option<EmployerEventId>>,
    /// The idea that it repeats; said by the programme's team.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    pub duplicate_of: Option<Option<IdeaId>>,
    /// Whether everybody sees it; said by the programme's team.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub public: Option<bool>,
}

/// The idea as a change would leave it, and whether the public would see another.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The idea.
    pub idea: Idea,
    /// Whether the public would be shown something else than before.
    pub shows_otherwise: bool,
    /// Whether it would change words that stay as they are.
    stays: bool,
}

impl ChangeIdea {
    /// Whether it says what only the programme's team says.
    pub fn is_for_the_team(&self) -> bool {
        self.duplicate_of.is_some() || self.public.is_some()
    }

    /// What it makes of the present idea; `team` says whether the programme's team asks.
    ///
    /// # Errors
    /// 422 for a name of nobody, and for one that the employer did not agree to.
    pub fn edit(&self, present: &Idea, team: bool) -> Result<Edited> {
        let words = self.text.is_some() || self.theme.is_some() || self.employer_event_id.is_some();
        let stays = words && !team && (present.public || present.state != IdeaState::Received);
        let mut idea = present.clone();
        let set = |value: &Option<String>, kept: String| value.clone().unwrap_or(kept);
        idea.text = set(&self.text, idea.text);
        idea.theme = set(&self.theme, idea.theme);
        idea.named = self.named.unwrap_or(idea.named);
        idea.employer_event_id = self.employer_event_id.unwrap_or(idea.employer_event_id);
        idea.duplicate_of = self.duplicate_of.unwrap_or(idea.duplicate_of);
        idea.public = self.public.unwrap_or(idea.public);
        ensure_nameable(&idea)?;
        if team && idea.named && !present.named && !present.on_behalf {
            let detail = "is for the employer to say: it gave the idea itself";
            return Err(Error::invalid(vec![FieldError::pointer(
                "#/named",
                FieldCode::Inconsistent,
                detail,
            )]));
        }
        let shown = |idea: &Idea| {
            let Idea { text, theme, named, duplicate_of, public, .. } = idea;
            public.then(|| (text.clone(), theme.clone(), *named, *duplicate_of))
        };
        let shows_otherwise = shown(&idea) != shown(present);
        Ok(Edited { idea, shows_otherwise, stays })
    }
}

impl Edited {
    /// Whether it can be made.
    ///
    /// # Errors
    /// 409 where whoever gave the idea would change its words after it was made public or answered: what was agreed to be shown is what
    /// stays shown.
    pub fn ensure_possible(&self) -> Result<()> {
        if !self.stays {
            return Ok(());
        }
        let detail = "It is public, or was answered: its words stay. Give another idea.";
        Err(transition_not_allowed_because::<IdeaState>(detail, &[]))
    }
}

/// Only an employer can be named.
///
/// # Errors
/// 422 where there is none.
pub fn ensure_nameable(idea: &Idea) -> Result<()> {
    if !idea.named || idea.organisation_id.is_some() {
        return Ok(());
    }
    let detail = "must be false: it is no employer's idea";
    Err(Error::invalid(vec![FieldError::pointer("#/named", FieldCode::Inconsistent, detail)]))
}
