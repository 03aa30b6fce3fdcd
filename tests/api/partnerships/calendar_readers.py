"""Says what PyPI's icalendar reads of the events in a calendar: a line of JSON for each, by their order in the file. Instants
are told twice: by the tz database, and by the VTIMEZONE that the file itself brings along."""

import datetime
import json
import sys

import icalendar

UTC = datetime.timezone.utc


def instant(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def by_file(at, zone, zones):
    """The instant that the file's own rules make of what its clocks show."""
    return instant(at.replace(tzinfo=zones[zone]) if zone else at)


def told(event, zones):
    common = {
        "id": str(event["UID"]).removesuffix("@hackit"),
        "title": str(event["SUMMARY"]),
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
        "url": str(event["URL"]) if "URL" in event else None,
    }
    starts, ends = event["DTSTART"], event["DTEND"]
    if not isinstance(starts.dt, datetime.datetime):
        return common | {"day": starts.dt.isoformat()}
    zone = starts.params.get("TZID")
    assert zone == ends.params.get("TZID")
    return common | {
        "zone": zone,
        "local": starts.dt.strftime("%Y-%m-%dT%H:%M"),
        "startsAt": instant(starts.dt),
        "endsAt": instant(ends.dt),
        "byFile": [by_file(starts.dt, zone, zones), by_file(ends.dt, zone, zones)],
    }


with open(sys.argv[1], "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())
assert not calendar.errors and not calendar.get_missing_tzids()
zones = {zone.tz_name: zone.to_tz(lookup_tzid=False) for zone in calendar.timezones}
for event in calendar.events:
    assert not event.errors, event.errors
    print(json.dumps(told(event, zones)))
