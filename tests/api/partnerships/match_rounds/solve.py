"""Solves rounds with the package `matching`: a line of JSON for each, as it is read."""

import json
import sys

from matching.games import HospitalResident


def solve(mentees, mentors, places):
    """The mentor of each mentee, or none, with the mentees proposing. The package wants every party to have somebody to prefer."""
    given = [None] * len(mentees)
    residents = {f"mentee {at}": [f"mentor {mentor}" for mentor in wanted] for at, wanted in enumerate(mentees)}
    # A mentor without a place takes nobody, and so stands in nobody's preferences.
    closed = {f"mentor {at}" for at, number in enumerate(places) if number == 0}
    residents = {name: [mentor for mentor in wanted if mentor not in closed] for name, wanted in residents.items()}
    residents = {name: wanted for name, wanted in residents.items() if wanted}
    hospitals = {
        f"mentor {at}": [f"mentee {mentee}" for mentee in wanted if f"mentee {mentee}" in residents]
        for at, wanted in enumerate(mentors)
        if f"mentor {at}" not in closed
    }
    hospitals = {name: wanted for name, wanted in hospitals.items() if wanted}
    if not residents:
        return given
    capacities = {name: places[int(name.split()[1])] for name in hospitals}
    game = HospitalResident.create_from_dictionaries(residents, hospitals, capacities)
    for hospital, taken in game.solve(optimal="resident").items():
        for resident in taken:
            given[int(resident.name.split()[1])] = int(hospital.name.split()[1])
    return given


with open(sys.argv[1], encoding="utf-8") as rounds:
    for line in rounds:
        print(json.dumps(solve(*json.loads(line))))
