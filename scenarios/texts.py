"""Words for requests: names in many scripts, addresses nobody owns, zones with odd offsets."""

from __future__ import annotations

from typing import Final

NAMES: Final = (
    "Ann Booker",
    "O'Brien & Söhne",
    "Zoë Ünïcode",
    "Αλεξάνδρα Παπαδοπούλου",
    "Дмитрий Шостакович",
    "محمد بن سلمان",
    "שרה לוי",
    "अमित शर्मा",
    "สมชาย ใจดี",
    "山田太郎",
    "김민준",
    "Nguyễn Thị Ánh",
    "👩‍👩‍👧 Family",
    "Ą̊́̂ combining",
    "<b>Bold</b> {{name}}",
    '"Quoted" \\ back\\slash',
    "X",
)

SCRIPTS: Final = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -.'",
    "àéîõüßøåłžčşğığœæ",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзиклмнопрстуфхцчшщъыьэюя",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "अआइईउऊएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह",
    "東京大阪山田太郎花子王李張劉陳楊趙黃周吳",
    "가나다라마바사아자차카타파하",
    "กขคงจฉชซญดตถทธนบปผฝพฟภมยรลวสหอ",
)

EMOJI: Final = "🙂🎉🦄👍🏽"
"""Letters beyond the first plane of Unicode."""

TIME_ZONES: Final = (
    "UTC",
    "Europe/Rome",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Africa/Lagos",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Yangon",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Eucla",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
    "Pacific/Pago_Pago",
)
"""Among them the offsets +05:30, +05:45, +06:30, +08:45, +12:45, +14, -09:30, -11, and half-hour clock changes."""

DOMAINS: Final = ("example.com", "example.org", "example.net")
"""Domains reserved for documentation: no one receives what is sent there."""

PHONES: Final = ("+919876543210", "+393331234567", "+14155552671", "+442071838750", "+4930901820")
"""Numbers in E.164 form."""

URLS: Final = (
    "https://example.com",
    "http://example.org/a/b?c=d&e=%20f#g",
    "https://sub.domain.example.net:8443/",
    f"https://example.com/{'long/' * 60}",
)
"""Links into reserved domains."""
