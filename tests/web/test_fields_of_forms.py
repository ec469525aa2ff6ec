"""Whatever a control or the summary points at is there, once: hints and errors are read aloud with their field."""

from __future__ import annotations

import re
from collections import Counter

from django import forms
from django.template.loader import render_to_string


class Sample(forms.Form):
    words = forms.CharField(help_text="hint", widget=forms.TextInput({"class": "ds-input"}))
    many = forms.MultipleChoiceField(help_text="hint", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    one = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(help_text="hint")
    file = forms.FileField(help_text="hint", required=False)


def page_of(form: forms.Form) -> str:
    summary = render_to_string("form_errors.html", {"form": form})
    return summary + "".join(render_to_string("form_field.html", {"field": field}) for field in form)


def test_what_is_pointed_at_is_there_once() -> None:
    form = Sample({})
    form.full_clean()
    for name in form.fields:
        form.add_error(name, "Also wrong.")  # two errors at each that is required
    page = page_of(form)
    there = Counter(re.findall(r'\bid="([^"]+)"', page))
    pointed = {one for told in re.findall(r'aria-describedby="([^"]+)"', page) for one in told.split()}
    assert {"id_words_helptext", "id_words_error", "id_many_error", "id_agreed_helptext", "id_file_error"} <= pointed
    led_to = set(re.findall(r'href="#([^"]+)"', page))
    assert {"id_words", "id_many", "id_one", "id_agreed", "id_file"} == led_to
    assert {one: there[one] for one in pointed | led_to} == dict.fromkeys(pointed | led_to, 1)


def test_a_field_says_whether_it_may_stay_empty() -> None:
    form = Sample()
    word = "(nav obligāti)"
    assert word in page_of(form)
    shown = {field.name: render_to_string("form_field.html", {"field": field}) for field in form}
    assert [name for name, text in shown.items() if word in text] == ["file"]
    assert word not in render_to_string("form_field.html", {"field": form["file"], "plain": 1})
    told = render_to_string("form_field.html", {"field": form["many"], "condition": "vismaz viens"})
    assert "(vismaz viens)" in told


class Numbers(forms.Form):
    whole = forms.IntegerField(min_value=1, max_value=50, help_text="hint")
    part = forms.DecimalField(decimal_places=1)
    slid = forms.IntegerField(widget=forms.NumberInput({"type": "range", "min": 0}))


def test_a_number_is_typed_and_no_wheel_turns_it() -> None:
    page = page_of(Numbers({"whole": "7", "part": "2,5", "slid": "3"}))
    assert 'type="number"' not in page
    assert re.search(
        r'<input type="text" inputmode="numeric" name="whole" value="7" required [^>]*id="id_whole">', page
    )
    assert re.search(r'<input type="text" inputmode="decimal" name="part" value="2,5"', page), "kept as it was typed"
    assert re.search(r'<input type="range" name="slid" value="3" min="0"', page)
    assert not re.search(r'<input type="text"[^>]* (min|max|step)=', page)
