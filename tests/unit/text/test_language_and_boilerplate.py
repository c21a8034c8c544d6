"""Pages of other languages, and what surrounds a text."""

import pytest

from marsad.text import boilerplate
from marsad.text.boilerplate import clean, is_error_title
from marsad.text.language import detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("قالت الوزارة إن القوات سيطرت على المدينة", "ar"),
        ("قتل ٥ جنود فى هجوم على نقطة تفتيش بمدينة العريش", "ar"),
        ("وزارت گفت که نیروها شهر را در دست گرفتند و پس از آن چند نفر کشته شدند", "fa"),
        ("وزارت نے کہا کہ فورسز نے شہر پر قبضہ کر لیا ہے", "ur"),
        ("The ministry said that forces took the city", "en"),
        ("Le ministère a déclaré que les forces ont pris la ville", "fr"),
        ("لیبیا: قال الوزیر إن القوات تقدمت في المدینة وسیطرت علی المیناء", "ar"),  # a Persian keyboard
        ("شركة BMW الألمانية تطلق سيارة جديدة في السوق", "ar"),
        (
            "أعلن پول فرنسا عن زيارة إلى چاد وباگستان وأكد الوزير أن الاجتماع سيعقد في العاصمة نهاية الشهر",
            "ar",
        ),
        ("12345", "und"),
    ],
)
def test_language(text: str, code: str) -> None:
    assert detect(text).code == code


def test_kurdish_is_not_arabic() -> None:
    assert detect("وەزارەت ڕایگەیاند کە هێزەکان شارەکەیان گرتووە و چەند کەسێک بریندار بوون").code != "ar"


TEXT = ["أعلنت الوزارة سيطرة القوات على الميناء بعد مواجهات.", "وأكد الوزير أن العملية انتهت."]


@pytest.mark.parametrize(
    "line",
    [
        "اقرأ أيضًا: قتيلان في تبادل لإطلاق النار", "إقرأ ايضا", "شارك", "شارك الخبر على فيسبوك",
        "تم إضافة تعليقك بنجاح، سيظهر على الموقع خلال 10 دقائق حال الموافقة عليه.",
        "جميع الحقوق محفوظة © 2026", "Advertisement",
        "نحن نستخدم ملفات تعريف الارتباط لتحسين تجربتك.", "صورة أرشيفية", "Getty Images",
        "طباعة", "مشاهدة 120",
        "تابعونا على تويتر", "الكلمات المفتاحية: سلام، حوار", "اشترك في نشرتنا الإخبارية",
        "مصدر الصورة: الوكالة",
        "المتصفح لا يدعم تشغيل الفيديو", "3 دقائق للقراءة", "حمّل تطبيق الأخبار من Google Play",
    ],
)  # fmt: skip
def test_boilerplate_goes(line: str) -> None:
    found = clean([TEXT[0], line, TEXT[1]])
    assert found.kept == TEXT
    assert [dropped for dropped, _ in found.dropped] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "شارك آلاف المتظاهرين في مسيرة احتجاجية وسط العاصمة أمس.",
        "المصدر الأمني الذي تحدث للوكالة طلب عدم الكشف عن هويته.",
        "وانتهى الاجتماع بالاتفاق على وقف إطلاق النار.",
        "التعليقات التي أدلى بها الوزير أثارت غضبا واسعا في الشارع.",
        "القسم الأكبر من المدينة بات تحت سيطرة الجيش، بحسب القيادة.",
        "نشر في المنطقة أكثر من ألف جندي لحفظ الأمن بعد الاشتباكات الأخيرة بين القبائل.",
        "السابق ذكره أن القوات تقدمت.",
    ],
)
def test_sentences_that_begin_alike_stay(line: str) -> None:
    assert clean([*TEXT, line]).kept == [*TEXT, line]


def test_a_list_of_links_goes_with_its_heading_and_the_text_goes_on() -> None:
    found = clean([TEXT[0], "أخبار ذات صلة", "اتفاق على هدنة في الوادي", "عودة النازحين إلى الحي", TEXT[1]])
    assert found.kept == TEXT
    assert {kind for _, kind in found.dropped} == {"related"}


def test_comments_go_to_the_end_but_not_when_nothing_came_before() -> None:
    assert clean([*TEXT, "التعليقات (2)", "تعليق طويل لقارئ غاضب من الوزارة."]).kept == TEXT
    assert clean(["التعليقات", *TEXT]).kept == TEXT


def test_a_link_at_the_end_of_a_paragraph() -> None:
    found = clean(["وأكد الوزير أن العملية انتهت. اقرأ أيضا: الوزير ينفي"])
    assert found.kept == ["وأكد الوزير أن العملية انتهت."]


@pytest.mark.parametrize("title", ["404 Not Found", "عفوا، الصفحة غير موجودة", "Just a moment..."])
def test_error_titles(title: str) -> None:
    assert is_error_title(title)


def test_headlines_are_no_error_titles() -> None:
    assert not is_error_title("الوزارة: المياه غير موجودة في 404 قرى")


def test_the_table_is_sound() -> None:
    rows = [row for by_word in boilerplate._table().values() for rows in by_word.values() for row in rows]
    assert len(rows) > 200
    assert {row.match for row in rows} == {"equals", "starts", "contains", "block", "rest", "inline", "title"}
    assert len({(row.words, row.match) for row in rows}) == len(rows), "a phrase stands twice in the table"
