//! Lists by one thing or another: by several values of a filter, by several ways of seeing.
//!
//! An index has the rows of one value in the order of the list, but not those of several together. So a list by several is read
//! once for each of them, by one statement, and what was read is merged: as many rows as are answered, times the alternatives.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Read;
use crate::ids::{ApprenticeshipId, OrganisationId, PersonId, VacancyId};
use crate::schema::{apprenticeships, vacancies};
use crate::visibility::Visibility;

/// How many alternatives of a filter are read by themselves. What is left of the values goes into one statement, whatever it
/// then costs.
const MOST: usize = 50;

/// Filters with each of the values by itself, instead of filters with all of them.
pub fn split<F: Clone, T: Clone + PartialEq>(
    filters: Vec<F>,
    values: impl Fn(&mut F) -> &mut Vec<T>,
) -> Vec<F> {
    let mut all = Vec::with_capacity(filters.len());
    let room = MOST / filters.len().max(1);
    for mut filter in filters {
        let mut given: Vec<T> = Vec::new();
        for value in std::mem::take(values(&mut filter)) {
            if !given.contains(&value) {
                given.push(value);
            }
        }
        if given.len() <= 1 || given.len() > room {
            *values(&mut filter) = given;
            all.push(filter);
            continue;
        }
        all.extend(given.into_iter().map(|value| {
            let mut one = filter.clone();
            *values(&mut one) = vec![value];
            one
        }));
    }
    all
}

/// The first rows of several lists in the order of one; a row that is in more than one of them comes once.
pub fn merge<R, K: Ord>(lists: Vec<Vec<R>>, limit: i64, key: impl Fn(&R) -> K) -> Vec<R> {
    let several = lists.len() > 1;
    let mut rows: Vec<R> = lists.into_iter().flatten().collect();
    if several {
        rows.sort_by_key(&key);
        rows.dedup_by(|one, other| key(one) == key(other));
    }
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    rows
}

/// Keeps of a boxed query the rows whose column has one of the values; all where none is given.
macro_rules! one_of {
    ($query:expr, $column:expr, $values:expr) => {
        match &$values[..] {
            [] => $query,
            [one] => $query.filter($column.eq(one)),
            several => $query.filter($column.eq_any(several)),
        }
    };
}
pub(crate) use one_of;

/// A way to see records that name an organisation and an apprenticeship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Everything.
    Everything,
    /// What belongs to an organisation.
    Organisation(OrganisationId),
    /// What belongs to an apprenticeship.
    Apprenticeship(ApprenticeshipId),
}

impl Way {
    /// Whether something may be seen in this way of these apprenticeships, or of all where none is named.
    pub fn leads_to(self, apprenticeships: &[ApprenticeshipId]) -> bool {
        match self {
            Self::Apprenticeship(id) => apprenticeships.is_empty() || apprenticeships.contains(&id),
            Self::Everything | Self::Organisation(_) => true,
        }
    }
}

/// A way to see what names an application: as a recruiter, for vacancies that one manages, on panels that one sits on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HiringWay {
    /// Everything.
    Everything,
    /// What is for these vacancies.
    Vacancies(Vec<VacancyId>),
    /// What this person sits on the panel of.
    Panels(PersonId),
}

/// The ways in which a caller sees applications; each is a list of its own.
pub async fn hiring_ways(conn: &mut impl Read, visibility: &Visibility) -> QueryResult<Vec<HiringWay>> {
    if visibility.everything {
        return Ok(vec![HiringWay::Everything]);
    }
    let Some(person) = visibility.manager else { return Ok(Vec::new()) };
    let managed: Vec<VacancyId> = vacancies::table
        .filter(vacancies::line_manager_id.eq(person).assume_not_null())
        .select(vacancies::id)
        .load(conn)
        .await?;
    let managed = split(vec![managed], |ids| ids).into_iter().filter(|ids| !ids.is_empty());
    Ok(managed.map(HiringWay::Vacancies).chain([HiringWay::Panels(person)]).collect())
}

/// The ways in which a caller sees; each is a list of its own.
pub async fn ways(conn: &mut impl Read, visibility: &Visibility) -> QueryResult<Vec<Way>> {
    if visibility.everything {
        return Ok(vec![Way::Everything]);
    }
    let mut ways: Vec<Way> = visibility.organisations.iter().copied().map(Way::Organisation).collect();
    let people = Visibility { organisations: Vec::new(), ..visibility.clone() };
    if people != Visibility::default() {
        ways.extend(of_people(conn, &people).await?.into_iter().map(Way::Apprenticeship));
    }
    Ok(ways)
}

/// The apprenticeships that a person manages, and the person's own.
async fn of_people(conn: &mut impl Read, visibility: &Visibility) -> QueryResult<Vec<ApprenticeshipId>> {
    apprenticeships::table.filter(visibility.apprenticeships()).select(apprenticeships::id).load(conn).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_of_several_values_is_as_many_filters() {
        let all = vec![(vec!['a', 'b', 'a'], vec![1, 2])];
        let all = split(split(all, |filter| &mut filter.0), |filter| &mut filter.1);
        let expected = [('a', 1), ('a', 2), ('b', 1), ('b', 2)].map(|(one, other)| (vec![one], vec![other]));
        assert_eq!(all, expected);
        assert_eq!(split(vec![Vec::<u8>::new()], |filter| filter), [Vec::<u8>::new()]);
    }

    #[test]
    fn more_values_than_are_worth_it_stay_together() {
        let many: Vec<usize> = (0..=MOST).collect();
        assert_eq!(split(vec![many.clone()], |filter| filter), [many]);
    }

    #[test]
    fn what_is_merged_is_in_order_and_comes_once() {
        assert_eq!(merge(vec![vec![1, 4, 6], vec![2, 4, 5]], 4, |row| *row), [1, 2, 4, 5]);
        assert_eq!(merge(vec![vec![3, 7]], 4, |row| *row), [3, 7]);
        assert_eq!(merge(vec![vec![3, 7, 8]], 2, |row| *row), [3, 7]);
    }
}
