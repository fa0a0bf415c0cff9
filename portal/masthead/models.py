"""Who publishes, and what the money costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, URLValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import editions
from portal.pagecache.purging import purge
from portal.publisher import AI_CRAWLERS, AiCrawlers
from portal.versions.models import Versioned

# What pages depend on that show something of these tables.
IDENTITY = "identity"
RATES = "rates"


def this_year() -> int:
    """The current year in the newsroom's time zone."""
    return timezone.localdate().year


def validate_links(text: str) -> None:
    """Each line is one https address."""
    check = URLValidator(schemes=["https"])
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            check(line)
        except ValidationError as error:
            raise ValidationError(_("“%(line)s” is no https:// address."), params={"line": line}) from error


class SiteIdentity(Versioned):
    """What the masthead, the footer and the imprint say about the publisher, per edition."""

    edition = models.CharField(_("edition"), max_length=12, unique=True, choices=editions.choices)
    name = models.CharField(_("name"), max_length=200, blank=True)
    short_name = models.CharField(
        _("short name"), max_length=30, blank=True, help_text=_("In the wordmark and beside the place.")
    )
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("One sentence for search engines.")
    )
    legal_subject = models.CharField(
        _("legal subject"),
        max_length=300,
        blank=True,
        help_text=_("Such as: Subject in the field of online media"),
    )
    legal_name = models.CharField(
        _("registered name"),
        max_length=300,
        blank=True,
        help_text=_("Of the company or person in the register."),
    )
    media_identifier = models.CharField(
        _("media identifier"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]\d{2}-\d{5}$", _("A letter, two digits, a hyphen, five digits."))],
        help_text=_("From the register of media, such as R00-00000."),
    )
    minimum_age = models.PositiveSmallIntegerField(
        _("minimum age"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(21)],
        help_text=_("Years a reader should have reached; 0 for no notice."),
    )
    first_year = models.PositiveSmallIntegerField(
        _("first year of copyright"), null=True, blank=True, validators=[MinValueValidator(1800)]
    )
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telegram = models.URLField(_("Telegram"), blank=True, help_text=_("Address of the agency's channel."))
    social_links = models.TextField(
        _("social networks"), blank=True, validators=[validate_links], help_text=_("One address per line.")
    )
    ai_crawlers = models.CharField(
        _("crawlers of AI"),
        max_length=8,
        choices=AiCrawlers,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "What robots.txt asks of crawlers that feed language models. Search engines for people are not "
            "touched. It is a request: not every crawler listens."
        ),
    )
    is_demonstration = models.BooleanField(_("demonstration newsroom"), default=False, editable=False)

    class Meta:
        verbose_name = _("site identity")
        verbose_name_plural = _("site identity")
        ordering = ["edition"]

    def __str__(self) -> str:
        return f"{self.name or self.short_name} ({self.edition})"

    def clean(self) -> None:
        if self.first_year and self.first_year > this_year():
            raise ValidationError({"first_year": _("This year is still to come.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            before = type(self).objects.filter(pk=self.pk).values(*self._facts()).first() if self.pk else None
            super().save(*args, **kwargs)
            purge(*self._touched(before))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            purge(IDENTITY, AI_CRAWLERS)
            return super().delete(*args, **kwargs)

    def _facts(self) -> list[str]:
        """The fields that say something of the publisher."""
        return [field.name for field in self._meta.concrete_fields if field.name not in {"id", "version"}]

    def _touched(self, before: dict[str, Any] | None) -> set[str]:
        """What pages depend on that show what changed: nearly all show the publisher, one the crawlers."""
        if before is None:
            return {IDENTITY, AI_CRAWLERS} if self.ai_crawlers else {IDENTITY}
        changed = {name for name, value in before.items() if value != getattr(self, name)}
        keys = {AI_CRAWLERS} if "ai_crawlers" in changed else set()
        return keys | ({IDENTITY} if changed - {"ai_crawlers"} else set())


class Source(models.TextChoices):
    """Who says what a currency costs."""

    BANK = "bank", _("National Bank of Ukraine")
    EDITOR = "editor", _("entered by the editors")
    DEMONSTRATION = "demonstration", _("demonstration data")


class ExchangeRate(Versioned):
    """What one unit of a currency costs in hryvnias from a day on."""

    currency = models.CharField(
        _("currency"), max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters."))]
    )
    value = models.DecimalField(
        _("hryvnias for one"),
        max_digits=12,
        decimal_places=6,
        validators=[MinValueValidator(Decimal("0.000001"))],
    )
    effective_on = models.DateField(_("effective on"))
    source = models.CharField(
        _("source"), max_length=16, choices=Source, default=Source.EDITOR, editable=False
    )
    fetched_at = models.DateTimeField(_("obtained"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["-effective_on", "currency"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "effective_on"],
                name="one_rate_per_currency_and_day",
                violation_error_message=_("There is a rate of this day: open it in the list and change it."),
            ),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.value:f} ({self.effective_on:{'%Y-%m-%d'}})"

    def clean(self) -> None:
        if self.effective_on and self.effective_on > timezone.localdate() + dt.timedelta(days=7):
            raise ValidationError({"effective_on": _("This day is too far ahead.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            purge(RATES)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            purge(RATES)
            return super().delete(*args, **kwargs)
