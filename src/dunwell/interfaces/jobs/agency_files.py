"""Files of agencies in their folders: reports and statements are taken in, claims and news are laid out."""

import logging
from datetime import date, datetime, timedelta

from dunwell.apps.organisation.days import house_day
from dunwell.apps.organisation.models import Entity
from dunwell.apps.placements.access import AgencyScope, changes_of, folder_scope, handed
from dunwell.apps.placements.agency_models import Agency
from dunwell.apps.placements.direct_payments import find_direct
from dunwell.apps.placements.handed_files import claims_with, news_for
from dunwell.apps.placements.models import Direction
from dunwell.apps.placements.seeing import PlacementRefused
from dunwell.apps.placements.statement_files import StatementFaulty, Wanted, read_statement
from dunwell.apps.placements.statements import take_statement
from dunwell.apps.placements.taking import take_report
from dunwell.core.placements.states import SEEN_BY_AGENCY
from dunwell.formats import agency_news, agency_report
from dunwell.formats.agency_news import News
from dunwell.formats.placement_file import changes_csv, claims_csv
from dunwell.formats.small_csv import LineFault
from dunwell.ports.agencies import AgencyFile, AgencyFiles
from dunwell.ports.errors import Refused, Unavailable
from dunwell.ports.house import Clock, House

log = logging.getLogger("dunwell.jobs")

FILES_MOST = 20
FAULTS_TOLD = 200
TAKEN_BACK_FOR = timedelta(days=7)
"""For so long after a claim has left an agency it is seen to that its file is gone."""


def tick(*, house: House, clock: Clock) -> int:
    """Take in what agencies left, and lay out what is theirs; how many files came. One's fault stops no other."""
    if house.agencies is None:
        return 0
    count = 0
    for agency in Agency.objects.filter(is_active=True).order_by("pk"):
        try:
            count += _exchange(agency, house.agencies, now=clock())
        except (Refused, Unavailable) as fault:
            log.warning("agencies: %s: %s", agency.code, fault)
    return count


def _exchange(agency: Agency, files: AgencyFiles, *, now: datetime) -> int:
    scope, today = folder_scope(agency=agency), house_day(now=now)
    came = files.fetch(agency=agency.code, most=FILES_MOST)
    for one in came:
        faults = _taken(agency, scope, one, now=now, today=today)
        why = "\n".join(f"Line {fault.line}: {fault.field} {fault.message}" for fault in faults[:FAULTS_TOLD])
        files.done(agency=agency.code, key=one.key, is_taken=not faults, why=why)
        log.info("agencies: %s of %s: %s faults", one.name, agency.code, len(faults))
    for claim in claims_with(scope=scope):
        files.put(agency=agency.code, name=f"{claim.claim}.csv", content=claims_csv(claims=[claim]))
    gone = handed(scope=scope).filter(pack__removed_at__gte=now - TAKEN_BACK_FOR)
    for number in gone.exclude(state__in=SEEN_BY_AGENCY).values_list("number", flat=True):
        files.take_back(agency=agency.code, name=f"{number}.csv")
    day = today - timedelta(days=1)
    if news := _news_of(scope, day):
        files.put(agency=agency.code, name=f"changes-{day}.csv", content=changes_csv(changes=news))
    return len(came)


def _news_of(scope: AgencyScope, day: date) -> list[News]:
    """What we told the agency on a day that is over."""
    told = changes_of(scope=scope).filter(direction=Direction.OUT, at__date=day).order_by("pk")
    keys = list(told.values_list("pk", "placement__number", "key"))
    wanted = {(number, key) for _, number, key in keys}
    found = news_for(scope=scope, after=keys[0][0] - 1) if keys else []
    return [one for one in found if (one.claim, one.key) in wanted]


def _taken(
    agency: Agency, scope: AgencyScope, file: AgencyFile, *, now: datetime, today: date
) -> list[LineFault]:
    """Take in a file; what is wrong with it. Sound lines of a report are taken beside those that are not."""
    head = file.content[:4_000].partition(b"\n")[0].lower()
    if agency_news.are_records(file.content) or b"code" in head:
        read = agency_report.parse(content=file.content)
        named = handed(scope=scope).filter(number__in={one.claim for one in read.rows})
        claims = {one.number: one for one in named}
        report = take_report(scope=scope, rows=read.rows, claims=claims, source="file", now=now, today=today)
        return [*read.faults, *report.faults]
    entities = list(Entity.objects.filter(agencies__agency=agency))
    named_entity = [one for one in entities if file.name.upper().startswith(one.code.upper())]
    chosen = entities if len(entities) == 1 else named_entity
    if len(chosen) != 1:
        return [LineFault(1, "", "Begin the file's name with the code of the creditor that it is for.")]
    try:
        find_direct(now=now)
        given = read_statement(content=file.content, name=file.name, wanted=Wanted(entity=chosen[0]))
        take_statement(scope=scope, agency=agency, given=given, now=now)
    except StatementFaulty as fault:
        return list(fault.faults)
    except PlacementRefused as refusal:
        return [LineFault(1, refusal.field, str(refusal))]
    return []
