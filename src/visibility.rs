//! Who may see which records: what each reach of a scope means.
//!
//! A grant gives a scope with a reach (`access::Reach`). What a caller sees by a scope is the union of the reaches of those
//! grants that give it, and of no others. For each kind of record this file says what a reach means:
//!
//! | kind | the organisation's | of the apprentices one manages | one's own |
//! |---|---|---|---|
//! | apprenticeship, and what names one | its provider's | its line manager is the person | the person learns |
//! | progress update | recorded on it | by the apprenticeship recorded on it | by the apprenticeship recorded on it |
//! | event, of any kind | recorded on it | by the apprenticeship recorded on it | by the apprenticeship or person recorded on it |
//! | registration, attendance | of the employer's meetups | none | the person registered |
//! | evaluation | of the employer's meetups what is shown of them together | none | the person gave it, and nobody else sees it |
//! | idea | its employer's | none | the person gave it |
//! | meetup, and series of meetups | its employer's | none | none |
//! | application, and what names one | none | of the vacancies one manages, and of the interviews one sits on | none |
//! | change request | of the provider that asked | by the apprenticeship recorded on it | by the apprenticeship recorded on it |
//! | support request | none | none | the person asked |
//! | training of a manager | none | none | the person was trained |
//!
//! Kinds without an owner (cohorts, standards, projects, guidance, skills, events for employers) are read whole by any holder of the scope.
//! Reach opens no private item of a portfolio and no notes of a check-in that is not shared: whose they are is asked
//! where they are read.

use diesel::expression::{BoxableExpression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryId;
use diesel::sql_types::{Array, Bool, Nullable, Uuid as SqlUuid};

use crate::access::{Grant, Reach, Scope};
use crate::ids::{OrganisationId, PersonId};
use crate::schema::apprenticeships::{self, line_manager_id, person_id, provider_id};

/// Which records a caller sees by one scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visibility {
    /// Every record.
    pub everything: bool,
    /// Those of these organisations, each once.
    pub organisations: Vec<OrganisationId>,
    /// Those of the apprentices whom this person manages.
    pub manager: Option<PersonId>,
    /// This person's own.
    pub own: Option<PersonId>,
}

impl Visibility {
    /// Everything.
    pub fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// What is an organisation's.
    pub fn of_organisation(id: OrganisationId) -> Self {
        Self { organisations: vec![id], ..Self::default() }
    }

    /// What is a person's own.
    pub fn of_person(id: PersonId) -> Self {
        Self { own: Some(id), ..Self::default() }
    }

    /// What a person sees by a scope: the union of the reaches of those grants that give it.
    pub fn of_grants(person: PersonId, grants: &[Grant], scope: Scope) -> Self {
        let mut all = Self::default();
        for grant in grants {
            match (grant.role.reach(scope), grant.organisation) {
                (Some(Reach::Everything), _) => all.everything = true,
                (Some(Reach::ManagedApprentices), _) => all.manager = Some(person),
                (Some(Reach::Own), _) => all.own = Some(person),
                (Some(Reach::Organisation), Some(id)) if !all.organisations.contains(&id) => {
                    all.organisations.push(id);
                }
                (Some(Reach::Organisation), _) | (None, _) => {}
            }
        }
        all
    }

    /// Whether whatever the other sees is seen by this one too.
    pub fn covers(&self, other: &Self) -> bool {
        let within = |one: Option<PersonId>, other: Option<PersonId>| other.is_none() || one == other;
        self.everything
            || !other.everything
                && other.organisations.iter().all(|id| self.organisations.contains(id))
                && within(self.manager, other.manager)
                && within(self.own, other.own)
    }

    /// Whether what is an organisation's is seen.
    pub fn reaches_organisation(&self, id: OrganisationId) -> bool {
        self.everything || self.organisations.contains(&id)
    }

    /// Whether what is a person's own is seen.
    pub fn reaches_person(&self, id: PersonId) -> bool {
        self.everything || self.own == Some(id)
    }

    /// Whether what is of the apprentices of a line manager is seen.
    pub fn reaches_apprentices_of(&self, manager: PersonId) -> bool {
        self.everything || self.manager == Some(manager)
    }

    /// The one person whose records are seen; none where everything is, and nobody's id where nothing is.
    pub fn one_person(&self) -> Option<PersonId> {
        if self.everything { None } else { Some(self.own.unwrap_or_default()) }
    }

    /// The apprenticeships that are seen, for a query that has them or joins them.
    pub fn apprenticeships<QS>(&self) -> Condition<QS>
    where
        QS: 'static,
        provider_id: SelectableExpression<QS>,
        line_manager_id: SelectableExpression<QS>,
        person_id: SelectableExpression<QS>,
    {
        let of_organisations = self.organisations.iter().map(|id| boxed(provider_id.eq(*id)));
        any_of(self.everything, of_organisations.chain(self.ways_of_a_person()).collect())
    }

    /// The same for a read by id: in one shape for every caller, so that its text can be written once.
    pub fn apprenticeship<QS>(
        &self,
    ) -> impl BoxableExpression<QS, Pg, SqlType = Bool> + NoAggregate + QueryId + use<QS>
    where
        provider_id: SelectableExpression<QS>,
        line_manager_id: SelectableExpression<QS>,
        person_id: SelectableExpression<QS>,
    {
        let organisations = self.organisations.clone().into_sql::<Array<SqlUuid>>();
        self.everything
            .into_sql::<Bool>()
            .or(array_position(organisations, provider_id).is_not_null())
            .or(OrFalse::new(line_manager_id.eq(self.manager.unwrap_or_default())))
            .or(person_id.eq(self.own.unwrap_or_default()))
    }

    /// The records that are seen, by the columns that say whose they are.
    pub fn records<QS>(&self) -> Records<'_, QS> {
        Records { visibility: self, ways: Vec::new() }
    }

    fn ways_of_a_person<QS>(&self) -> impl Iterator<Item = Condition<QS>>
    where
        QS: 'static,
        line_manager_id: SelectableExpression<QS>,
        person_id: SelectableExpression<QS>,
    {
        let managed = self.manager.map(|id| boxed(OrFalse::new(line_manager_id.eq(id))));
        let own = self.own.map(|id| boxed(person_id.eq(id)));
        managed.into_iter().chain(own)
    }
}

/// Which records are seen, by each column that says whose they are. A column that may not be null is given as
/// `.nullable()`.
#[must_use]
pub struct Records<'a, QS> {
    visibility: &'a Visibility,
    ways: Vec<Condition<QS>>,
}

impl<QS: 'static> Records<'_, QS> {
    /// The column names the organisation whose the record is.
    pub fn of_organisation(mut self, column: impl Column<QS>) -> Self {
        let organisations = self.visibility.organisations.iter();
        self.ways.extend(organisations.map(|id| boxed(OrFalse::new(column.eq(*id)))));
        self
    }

    /// The column names the apprenticeship whose the record is.
    pub fn of_apprenticeship(mut self, column: impl Column<QS>) -> Self {
        let ways: Vec<_> = self.visibility.ways_of_a_person().collect();
        if !ways.is_empty() {
            let ids =
                apprenticeships::table.filter(any_of(false, ways)).select(apprenticeships::id.nullable());
            self.ways.push(boxed(OrFalse::new(column.eq_any(ids.into_boxed()))));
        }
        self
    }

    /// The column names the person whose the record is.
    pub fn of_person(mut self, column: impl Column<QS>) -> Self {
        self.ways.extend(self.visibility.own.map(|id| boxed(OrFalse::new(column.eq(id)))));
        self
    }

    /// The record is seen by everybody where this holds.
    pub fn or_where(mut self, condition: Condition<QS>) -> Self {
        self.ways.push(condition);
        self
    }

    /// The condition of all that was said.
    pub fn condition(self) -> Condition<QS> {
        any_of(self.visibility.everything, self.ways)
    }
}

/// A condition of a query on `QS`.
pub type Condition<QS> = Box<dyn BoxableExpression<QS, Pg, SqlType = Bool>>;

/// A column of a query on `QS` that names what a record belongs to.
pub trait Column<QS>:
    BoxableExpression<QS, Pg, SqlType = Nullable<SqlUuid>> + NoAggregate + Copy + 'static
{
}

impl<QS, C> Column<QS> for C where
    C: BoxableExpression<QS, Pg, SqlType = Nullable<SqlUuid>> + NoAggregate + Copy + 'static
{
}

/// An expression on one row.
pub trait NoAggregate: ValidGrouping<(), IsAggregate = is_aggregate::No> {}
impl<E: ValidGrouping<(), IsAggregate = is_aggregate::No>> NoAggregate for E {}

// A comparison with what may be null: null is as good as false. diesel's own `assume_not_null` asks for more than is known
// of any query.
diesel::postfix_operator!(OrFalse, "", backend: Pg);

fn boxed<QS>(condition: impl BoxableExpression<QS, Pg, SqlType = Bool> + 'static) -> Condition<QS> {
    Box::new(condition)
}

/// Who sees by one way alone is asked for by that way alone, as then an index has the records in order.
fn any_of<QS: 'static>(everything: bool, ways: Vec<Condition<QS>>) -> Condition<QS> {
    let any = ways.into_iter().reduce(|one, other| boxed(one.or(other)));
    any.filter(|_| !everything).unwrap_or_else(|| boxed(everything.into_sql::<Bool>()))
}

define_sql_function! {
    fn array_position(values: Array<SqlUuid>, value: SqlUuid) -> Nullable<Integer>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    fn at(role: Role, organisation: u128) -> Grant {
        Grant { role, organisation: Some(OrganisationId(uuid::Uuid::from_u128(organisation))) }
    }

    #[test]
    fn no_grant_widens_another() {
        let person = PersonId(uuid::Uuid::from_u128(7));
        let held = |role| Grant { role, organisation: None };
        let of = |grants: &[Grant], scope| Visibility::of_grants(person, grants, scope);
        let both = [held(Role::Recruiter), held(Role::LineManager)];
        assert!(of(&both, Scope::ApprenticeshipsRead).everything);
        for scope in [Scope::ReviewsRead, Scope::OtjWrite] {
            assert_eq!(of(&both, scope), Visibility { manager: Some(person), ..Visibility::default() });
        }
        assert_eq!(of(&both, Scope::SupportRead), Visibility::of_person(person));
        let both = [at(Role::EmployerContact, 1), at(Role::Mentor, 2)];
        let organisations = |scope| of(&both, scope).organisations.len();
        assert_eq!((organisations(Scope::MeetupsRead), organisations(Scope::MeetupsWrite)), (2, 1));
        assert_eq!(of(&both, Scope::PeopleWrite), Visibility::default());
    }

    #[test]
    fn one_way_alone_is_asked_for_alone() {
        use crate::schema::events;
        let (person, organisation) = (PersonId::default(), OrganisationId::default());
        let apprenticeships = |visibility: &Visibility| {
            let seen = visibility.apprenticeships::<apprenticeships::table>();
            let query = apprenticeships::table.filter(seen).select(apprenticeships::id);
            let text = diesel::debug_query::<Pg, _>(&query).to_string();
            text.split_once("WHERE ").expect("a condition").1.replace("\"apprenticeships\".", "")
        };
        let events = |visibility: &Visibility| {
            let records = visibility.records::<events::table>().of_organisation(events::organisation_id);
            let seen = records.of_apprenticeship(events::apprenticeship_id).condition();
            diesel::debug_query::<Pg, _>(&events::table.filter(seen).select(events::id)).to_string()
        };
        let of_organisation = Visibility::of_organisation(organisation);
        assert!(apprenticeships(&of_organisation).starts_with("(\"provider_id\" = $1) "));
        assert!(apprenticeships(&Visibility::of_person(person)).starts_with("(\"person_id\" = $1) "));
        assert!(apprenticeships(&Visibility::everything()).ends_with("[true]"));
        assert!(apprenticeships(&Visibility::default()).ends_with("[false]"));
        let both = Visibility { manager: Some(person), ..Visibility::of_person(person) };
        assert!(apprenticeships(&both).contains("(\"line_manager_id\" = $1) OR (\"person_id\" = $2)"));
        assert!(!events(&of_organisation).contains(" OR ") && !events(&of_organisation).contains("ANY"));
        assert_eq!(events(&both).matches("ANY(SELECT").count(), 1, "{}", events(&both));
    }

    #[test]
    fn one_covers_another_that_sees_no_more() {
        let person = PersonId(uuid::Uuid::from_u128(7));
        let of = |roles: &[Role]| {
            let grants: Vec<_> = roles.iter().map(|role| at(*role, 1)).collect();
            Visibility::of_grants(person, &grants, Scope::MeetupsRead)
        };
        let (mentor, own) = (of(&[Role::Mentor]), of(&[Role::Apprentice]));
        let both = of(&[Role::Mentor, Role::Apprentice]);
        assert!(both.covers(&mentor) && both.covers(&own) && own.covers(&own));
        assert!(!mentor.covers(&both) && !own.covers(&mentor));
        assert!(Visibility::everything().covers(&both) && !both.covers(&Visibility::everything()));
    }
}
