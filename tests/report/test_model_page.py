"""What ``planner show`` says of a model: every part, readable at 80 columns, with judgements marked."""

import io
import re
from collections.abc import Mapping
from typing import Any

import pytest
from rich.console import Console
from small_negotiation import judged, make_model

from planner.report.model.page import PARTS, model_page
from planner.report.risk import attitude_words
from planner.schema.folder import find
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.schema.proposals import Proposal, load_proposals
from planner.schema.risk import RiskAttitude

SHIPPED = ("korea-us-2025", "korea-us-2025-10")
SOURCED = {"status": "reported", "source": ("gazette",)}


def printed(model: Negotiation, *parts: str, proposals: Mapping[str, Proposal] | None = None) -> str:
    console = Console(width=80, file=io.StringIO())
    with console.capture() as capture:
        console.print(model_page(model, proposals or {}, parts))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def section(text: str, title: str) -> list[str]:
    """Return the lines below the title of a table, up to the next empty line."""
    return text[text.index(title) :].split("\n\n", maxsplit=1)[0].splitlines()[1:]


def row(lines: list[str], start: str) -> list[str]:
    """Return the cells of the first line that starts so."""
    return re.split(r"  +", next(line for line in lines if line.strip().startswith(start)).strip())


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> Negotiation:
    return load(request.param)


@pytest.fixture(scope="module")
def proposals(shipped: Negotiation) -> Mapping[str, Proposal]:
    return load_proposals(shipped, find(shipped.name))


@pytest.fixture(scope="module")
def page(shipped: Negotiation, proposals: Mapping[str, Proposal]) -> str:
    return printed(shipped, proposals=proposals)


def test_no_line_is_wider_than_80_columns(page: str) -> None:
    assert max(map(len, page.splitlines())) <= 80


def test_every_name_of_a_shipped_model_is_there_in_one_piece(
    shipped: Negotiation, proposals: Mapping[str, Proposal], page: str
) -> None:
    names = {*shipped.rounds, *shipped.measures, *shipped.concessions, *shipped.budgets, *shipped.constituencies}
    names |= {
        *shipped.agencies,
        *shipped.groups,
        *shipped.counterpart.channels,
        *shipped.counterpart.factors,
        *proposals,
    }
    names |= {outcome for factor in shipped.counterpart.factors.values() for outcome in factor.outcomes}
    names |= {f"{name}.{each}" for name, found in shipped.concessions.items() for each in found.schedules}
    names |= {term for measure in shipped.measures.values() for term in measure.terms}
    words = set(re.findall(r"[\w.]+", page))
    assert names <= words


def test_every_source_that_a_figure_cites_is_listed(shipped: Negotiation, page: str) -> None:
    cited = set(re.findall(r"source': \('(\w+)'", str(shipped.model_dump())))
    assert cited
    listed = section(page, "Sources that figures cite\n")
    assert cited <= {line.split()[0] for line in listed if line and line[0] != " "}


def test_no_number_is_parted_from_its_per_cent_sign_in_a_table_of_terms(page: str) -> None:
    for title in ("What rivals pay: ", "Delivery: ", "How it may turn out: "):
        assert not [line for line in section(page, title) if line.strip().startswith("%")]


def test_a_judgement_is_marked_and_a_source_is_named() -> None:
    def sourced(says: dict[str, Any]) -> None:
        says["concessions"]["gas"]["maximum"] = {"value": "5 Mt/yr", **SOURCED}
        source = {"publisher": "Gazette", "title": "Gas", "date": "2024-12-01", "address": "https://gazette.example"}
        says["sources"] = {"gazette": source}

    text = printed(make_model(sourced))
    assert row(section(text, "Concessions: "), "Gas") == ["Gas", "5 Mt/yr", "*10.0", "*3.50"]
    assert row(section(text, "Sources of the concessions' figures"), "gas") == ["gas", "at most", "reported: gazette"]
    cited = section(text, "Sources that figures cite\n")
    assert row(cited, "gazette") == ["gazette", "Gazette: Gas", "2024-12-01", "1"]
    counts = section(text, "What the figures rest on")
    assert row(counts, "concessions")[1:4] == ["0", "1", "0"]


def test_each_concession_stands_under_its_agency_with_its_day() -> None:
    def two_agencies(says: dict[str, Any]) -> None:
        says["agencies"]["navy"] = {"title": "Navy"}
        says["concessions"]["ships"] |= {"agency": "navy", "consults": ("ministry",)}
        says["concessions"]["ships"]["clearance"] = {"judgement": "made up for the test"}

    lines = section(printed(make_model(two_agencies)), "Whose they are")
    assert row(lines, "ministry") == ["ministry", "gas", "?2025-06-01", "-"]
    assert row(lines, "navy") == ["navy", "ships", "*2025-06-01", "ministry"]


def test_goalposts_are_told_as_stated_and_over_the_postures() -> None:
    def moving(says: dict[str, Any]) -> None:
        says["counterpart"] |= {"drift": judged("0.4 billion USD/yr"), "ratchet": judged("10 %")}
        says["counterpart"]["factors"]["mood"]["outcomes"]["hard"] |= {
            "drift": judged("2 billion USD/yr"),
            "hazard": judged("8 %"),
        }

    lines = section(printed(make_model(moving)), "What it wants before it accepts")
    amounts = {what: row(lines, what)[1:5] for what in ("wanted", "by which", "pocketed", "chance", "price of duty")}
    assert amounts["wanted"] == ["0.50", "0.50", "0.75", "1.50"]
    assert amounts["by which"] == ["0.40", "0.40", "0.90", "2.40"]
    assert amounts["pocketed"] == ["10 %", "10 %", "10 %", "10 %"]
    assert amounts["chance"] == ["0 %", "0 %", "2 %", "8 %"]
    assert amounts["price of duty"] == ["50 %", "50 %", "62.5 %", "100 %"]


def test_an_outcome_says_its_chance_and_what_it_changes() -> None:
    text = printed(make_model(), "counterpart")
    hard = section(text, "How it may turn out: Mood (mood)")
    assert row(hard, "hard") == ["hard", "*25 %", "wants *+1 billion USD"]
    assert [line.strip() for line in hard[-2:]] == ["every price times *200 %", "security counts *150 %"]
    voids = section(text, "How it may turn out: Court (court)")
    assert "lifted for all from *2026-07-02" in "\n".join(voids)


def test_a_schedule_shows_its_years_its_credit_and_what_a_breach_leaves() -> None:
    def later(says: dict[str, Any]) -> None:
        says["concessions"]["ships"]["tied"] = False
        says["concessions"]["gas"]["schedules"] = {
            "slow": {
                "title": "Slowly",
                "delivery": {2027: "25 %"},
                "credit": judged("80 %"),
                "judgement": "made up for the test",
            }
        }

    text = printed(make_model(later))
    delivery = section(text, "Delivery: ")
    assert row(delivery, "concession") == ["concession", "2026", "2027", "later", "on a breach"]
    assert row(delivery, "gas") == ["gas", "100 %", "-", "0 %", "dropped"]
    assert row(delivery, "slow") == ["slow", "-", "25 %", "75 %", "dropped"]
    assert row(delivery, "ships") == ["ships", "100 %", "-", "0 %", "due"]
    assert row(section(text, "Other delivery schedules"), "Slowly") == ["Slowly", "*80 %", "same", "judgement"]


def test_a_stated_loss_is_told_with_its_basis() -> None:
    def troops(says: dict[str, Any]) -> None:
        says["measures"]["troops"] = {
            "title": "Troops",
            "legal_basis": "A treaty",
            "track": "security",
            "status": "threatened",
            "terms": {"leave": {"loss": judged("0.7 billion USD/yr")}, "stay": {"loss": judged("0 billion USD/yr")}},
            "without_deal": (),
        }
        says["counterpart"]["asks"]["fixed"] = {"troops": {"stay": judged("1.2 billion USD")}}

    text = printed(make_model(troops))
    stated = section(text, "Measures that are no tariffs")
    assert row(stated, "troops") == ["troops", "leave", "0.7 billion USD/yr", "judgement"]
    assert row(section(text, "Prices of terms set by hand"), "troops") == ["troops", "stay", "1.20", "judgement"]
    assert row(section(text, "The talks: "), "tracks")[1].startswith("trade and security, linked")


def test_measures_that_share_a_menu_are_named_together_above_it() -> None:
    lines = section(printed(make_model(), "measures"), "Terms: ")
    assert lines[2:5] == ["cars, chips", "  high: 25 %", "  low: 10 %"]


def test_constituencies_that_answer_alike_are_named_as_one_list(page: str, shipped: Negotiation) -> None:
    first = section(page, "What terms won add to it")[2]
    assert first.startswith(f"{next(iter(shipped.constituencies))},")


def test_a_single_point_is_told_in_the_singular() -> None:
    def linked(says: dict[str, Any]) -> None:
        says["measures"]["chips"]["track"] = "security"
        says["linkage"] = {"approval": {"public": judged("-1 points"), "party": judged("1 points")}}

    text = printed(make_model(linked), "talks")
    assert row(text.splitlines(), "linking them, for public")[1] == "-1 point"
    assert row(text.splitlines(), "linking them, for party")[1] == "1 point"


@pytest.mark.parametrize(
    ("risk", "words"),
    [
        ({"kind": "expected_loss"}, "the expected loss: the mean over all cases"),
        ({"kind": "worst_case"}, "the loss in the worst case"),
        (
            {"kind": "mean_and_tail", "weight": "30 %", "level": "90 %"},
            "70 % the expected loss, 30 % the mean of the worst 10 % of cases",
        ),
        (
            {"kind": "ambiguity", "distance": "15 %"},
            "the expected loss at the worst probabilities, 15 % of which may lie elsewhere than stated",
        ),
    ],
)
def test_the_attitude_to_risk_is_told_in_words(risk: dict[str, str], words: str) -> None:
    assert attitude_words(RiskAttitude.model_validate(risk)) == words


def test_many_years_are_told_in_several_tables() -> None:
    def long(says: dict[str, Any]) -> None:
        says["budgets"]["exchange"]["limits"] = {
            year: judged(f"{year - 2020} billion USD") for year in range(2025, 2040)
        }

    text = printed(make_model(long), "home")
    assert max(map(len, text.splitlines())) <= 80
    assert text.count("Budgets: ") == 4
    shown = re.findall(r"\*(\d+)\.00", "\n".join(line for line in text.splitlines() if line.startswith("Exchange")))
    assert list(map(int, shown)) == list(range(5, 20))


def test_brackets_are_no_markup() -> None:
    def bracketed(says: dict[str, Any]) -> None:
        says["title"] = "[/bold] talks"
        says["concessions"]["gas"]["title"] = "Gas [red] and [/] oil"
        says["counterpart"]["factors"]["mood"]["title"] = "Mood [/x]"

    text = printed(make_model(bracketed))
    assert all(words in text for words in ("[/bold] talks", "Gas [red] and [/] oil", "Mood [/x]"))


def test_a_model_with_little_in_it_is_shown_all_the_same() -> None:
    def bare(says: dict[str, Any]) -> None:
        for key in ("measures", "concessions", "budgets", "constituencies", "agencies"):
            says[key] = {}
        says["ratification"] = None
        says["counterpart"]["factors"] = {}

    text = printed(make_model(bare))
    assert section(text, "Concessions: ")[0] == "none"
    assert row(section(text, "The talks: "), "the counterpart")[1].startswith("1 posture:")


def test_parts_are_shown_alone_and_together_make_the_page(
    shipped: Negotiation, proposals: Mapping[str, Proposal], page: str
) -> None:
    for part in PARTS:
        alone = printed(shipped, part, proposals=proposals)
        assert alone.split("\n\n", 1)[1] in page


def test_proposals_say_what_they_ask_and_grant_and_whether_they_are_hindsight() -> None:
    model = load("korea-us-2025")
    text = printed(model, "talks", proposals=load_proposals(model, find(model.name)))
    july = row(section(text, "Proposals of the other side"), "The terms of 30 July")
    assert july[1:] == ["2025-07-31", "pause_ends", "2025-08-01", "hindsight"]
    contents = section(text, "What they ask for and grant")
    assert row(contents, "july_2025") == ["july_2025", "public_fund: 200 billion USD", "s232_autos: 15 %"]
    sources = section(text, "What the proposals rest on")
    assert row(sources, "july_2025")[1].startswith("Korea JoongAng Daily: ")
