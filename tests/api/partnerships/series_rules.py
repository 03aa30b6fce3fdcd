"""Says when the meetups of rules are, as python-dateutil reads them: a line of JSON for each line of a file, which is a list
of the rule, the local start and the zone. The bounds and the words for them are those of series."""

import datetime
import json
import sys
import zoneinfo

from dateutil import relativedelta, rrule

UTC = datetime.timezone.utc
MOST = 104


def exists(local, zone):
    """Whether the clocks of a zone show this at all."""
    there = local.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


def starts(text, local, zone):
    parts = dict(part.split("=") for part in text.split(";"))
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    last = local.date() + relativedelta.relativedelta(months=24)
    if until is not None:
        until = datetime.datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if until.astimezone(zone).date() > last:
            return "TooLong"
    begins = local
    if parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts:
        # The set begins with the interval, says RFC 5545; dateutil lets the first one begin with the start.
        begins -= datetime.timedelta(days=local.weekday())
    # Rules that never name a day end here, not with the year 9999.
    datetime.MAXYEAR = last.year + 1
    # COUNT and UNTIL are taken here: dateutil counts what the clocks skip.
    rule = rrule.rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=begins)
    found = []
    for one in rule:
        if one.date() > last:
            break
        if one < local or not exists(one, zone):
            continue
        instant = one.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if (count is not None and len(found) == int(count)) or (until is not None and instant > until):
            break
        if len(found) == MOST:
            return "TooMany"
        found.append(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))
    if not found:
        return "Never"
    if count is not None and len(found) < int(count):
        return "TooLong"
    return found


with open(sys.argv[1], encoding="utf-8") as cases:
    for line in cases:
        text, local, zone = json.loads(line)
        local = datetime.datetime.strptime(local, "%Y-%m-%dT%H:%M")
        print(json.dumps(starts(text, local, zoneinfo.ZoneInfo(zone))))
