"""What a reporter types in: fields with their kinds, so that text never becomes a number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lantu.observations.model import period_year
from lantu_web.monitoring.models import Entry
from lantu_web.monitoring.services.evidence import ENDINGS, MEGABYTES
from lantu_web.register.models import Place


class EntryForm(forms.ModelForm):
    """A value with its source and evidence."""

    source_date = forms.DateField(label=_("来源日期"), widget=forms.DateInput(attrs={"type": "date"}))

    evidence = forms.URLField(
        label=_("凭据网址"), required=False, max_length=400, assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip

    evidence_file = forms.FileField(
        label=_("凭据文件"), required=False, max_length=200,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
        help_text=format_lazy(_("PDF、图片、DOCX、XLSX、OFD，不超过 {n} MB；仅填报与审核人员可见。"), n=MEGABYTES),
    )  # fmt: skip

    class Meta:
        model = Entry
        fields = (
            "place", "period", "bound", "value", "text", "unit", "status", "source", "source_date", "evidence",
            "evidence_note", "evidence_file",
        )  # fmt: skip
        widgets = {
            "period": forms.TextInput(attrs={"placeholder": "2025", "size": 8}),
            "value": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = Place.objects.filter(pk__in=[one.pk for one in places])
        self.fields["bound"].required = False
        self.fields["source"].required = True

    def clean_period(self) -> str:
        """Told together with what else is wrong, not after it."""
        period = str(self.cleaned_data["period"])
        if period_year(period) is None:
            raise forms.ValidationError(_("请写年份（2025）或月份（2025-06）。"))
        return period

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("value") is None and not given.get("text") and "value" not in self.errors:
            self.add_error("value", _("请写数值；水质等类别请写在“文字值”（如 Ⅱ）。"))
        return given
