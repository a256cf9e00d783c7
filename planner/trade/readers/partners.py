"""The usual partners, as the three sources write them: names, Census country codes, ISO codes."""

from __future__ import annotations

from collections.abc import Mapping

REST = "rest_of_world"
"""The supplier that holds all countries not asked for by name."""

PARTNERS: Mapping[str, tuple[str, ...]] = {
    "korea": (
        *("5800", "KR", "KOR", "South Korea", "Korea, South", "Korea", "Rep. of Korea", "Republic of Korea"),
        "Korea, Republic of",
    ),
    "china": ("5700", "CN", "CHN", "China"),
    "mexico": ("2010", "MX", "MEX", "Mexico"),
    "canada": ("1220", "CA", "CAN", "Canada"),
    "japan": ("5880", "JP", "JPN", "Japan"),
    "eu27": (
        *("4330", "4231", "4870", "4791", "4910", "4351", "4099", "4470", "4050", "4279", "4280", "4840", "4370"),
        *("4190", "4759", "4490", "4510", "4239", "4730", "4210", "4550", "4710", "4850", "4359", "4792", "4700"),
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU"),
        *("MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
        *("4010", "AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL"),
        *("ITA", "LVA", "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE"),
        *("Austria", "Belgium", "Bulgaria", "Croatia", "Cyprus", "Czech Republic", "Czechia", "Denmark", "Estonia"),
        *("Finland", "France", "Germany", "Germany (Federal Republic of)", "Greece", "Hungary", "Ireland", "Italy"),
        *("Latvia", "Lithuania", "Luxembourg", "Malta", "Malta and Gozo", "Netherlands", "Poland", "Portugal"),
        *("Romania", "Slovakia", "Slovenia", "Spain", "Sweden"),
    ),
    "vietnam": ("5520", "VN", "VNM", "Vietnam", "Viet Nam"),
    # BACI has no Taiwan; its "Other Asia, nes" (S19) is Taiwan in all but name.
    "taiwan": ("5830", "TW", "TWN", "S19", "Taiwan", "Other Asia, nes"),
    "india": ("5330", "IN", "IND", "India"),
    "thailand": ("5490", "TH", "THA", "Thailand"),
    "uk": ("4120", "GB", "GBR", "United Kingdom"),
}
"""Supplier of a model -> all spellings of its countries; upper and lower case do not matter."""

GROUPS = frozenset(
    (
        *("EUROPEAN UNION", "EURO AREA", "OECD", "NATO", "NAFTA", "USMCA (NAFTA)", "APEC", "ASEAN", "LAFTA", "CACM"),
        *("PACIFIC RIM COUNTRIES", "CAFTA-DR", "TWENTY LATIN AMERICAN REPUBLICS", "NORTH AMERICA", "CENTRAL AMERICA"),
        *("SOUTH AMERICA", "EUROPE", "ASIA", "AUSTRALIA AND OCEANIA", "AFRICA"),
    )
)
"""Groups of countries in Census tables, by name: their countries stand there too."""
