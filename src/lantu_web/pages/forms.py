"""Forms of people who work on the register."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from lantu_web.register.models import Fact
from lantu_web.register.services.reviewing import correctable

# What a reviewer looks at first; the other fields stand behind a fold.
FIRST = {
    "statement": ("subject", "comparator", "value", "value_high", "unit", "year", "kind"),
    "indicator": ("name", "unit", "baseline", "baseline_year", "target", "target_year", "attribute", "value"),
    "duty": ("task", "section", "etc"),
    "project": ("title", "number", "box", "box_title"),
}
NOT_IN_FORMS = {"places_written"}
UNNAMED = {"baseline_value": _("基准数"), "actual_value": _("完成数")}
LONGEST_NOTE = 300
YEARS = (1900, 2200)


class Correction(forms.ModelForm):
    """What must hold between the values of a fact."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("value_high") is not None and said.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("上限要与数值一起填。"))
        return said


def correction(fact: Fact, data: Any = None) -> forms.ModelForm:
    """The form of a fact's values; what differs from the fact is a correction."""
    kind = fact.fact_kind
    rest = [name for name in correctable(kind) if name not in FIRST[kind] and name not in NOT_IN_FORMS]
    made = forms.modelform_factory(type(fact), form=Correction, fields=[*FIRST[kind], *rest])
    numbers = {
        name: Decimal(format(value.normalize(), "f"))
        for name in made.base_fields
        if isinstance(value := getattr(fact, name), Decimal)
    }
    form = made(data, instance=fact, initial=numbers, prefix="v", auto_id="f_%s")
    form.first = [form[name] for name in FIRST[kind]]
    form.rest = [form[name] for name in rest]
    for name, field in form.fields.items():
        field.required = field.required and form.initial.get(name) not in ("", None)  # what was read empty may stay so
        if isinstance(field, forms.DecimalField):
            field.widget.attrs["step"] = "any"
        if name.endswith("year") and isinstance(field, forms.IntegerField):
            field.validators += [MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])]
            field.widget.attrs |= {"min": YEARS[0], "max": YEARS[1]}
    for name, label in UNNAMED.items():
        if name in form.fields:
            form.fields[name].label = label
    return form


def changed(form: forms.ModelForm) -> dict[str, Any]:
    """What the reviewer has changed."""
    return {name: form.cleaned_data[name] for name in form.changed_data}
