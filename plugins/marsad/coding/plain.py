"""Events as plain values, one JSON object each: what `marsad code` writes and evaluation reads."""

from typing import Any

from marsad.records import Count, Event, Party


def _party(party: Party) -> dict[str, Any]:
    return {
        "text": party.text, "start": party.start, "end": party.end, "country": party.country,
        "sector": party.sector, "name": party.name, "entity_id": party.entity_id,
    }  # fmt: skip


def _figure(count: Count | None) -> int | None:
    """The figure as the text states it; None for open words such as «عشرات»."""
    return count.stated if count else None


def _range(count: Count | None) -> dict[str, Any] | None:
    return {"low": count.low, "high": count.high, "text": count.text} if count else None


def event(e: Event) -> dict[str, Any]:
    """An event with the fields of the annotation guidelines, and what Marsad adds."""
    place, date = e.location, e.event_date
    return {
        "event_id": e.event_id, "event": e.event, "mode": e.mode, "status": e.status,
        "start": e.trigger.start, "end": e.trigger.end, "trigger": e.trigger.text, "sentence": e.sentence,
        "story_event": e.story_event,
        "actor": [_party(p) for p in e.actor], "recipient": [_party(p) for p in e.recipient],
        "location": place and {
            "text": place.text, "start": place.start, "end": place.end, "name": place.name,
            "country": place.country, "admin1": place.admin1, "geonameid": place.geonameid,
            "lat": place.lat, "lon": place.lon, "resolution": place.resolution,
        },
        "date": date.start.isoformat() if date and date.precision == "day" else None,
        "event_date": date and {
            "start": date.start.isoformat(), "end": date.end.isoformat(), "precision": date.precision,
            "text": date.text,
        },
        "dead": _figure(e.dead), "injured": _figure(e.injured), "arrested": _figure(e.arrested),
        "tolls": {name: found for name in ("dead", "injured", "arrested", "missing", "displaced", "crowd")
                  if (found := _range(getattr(e, name)))},
        "source": e.source.text if e.source else None,
        "source_party": _party(e.source) if e.source else None,
        "one_sided_claim": e.one_sided_claim,
        "contexts": list(e.contexts), "cameo": e.cameo, "quad": e.quad, "scale": e.scale,
        "confidence": e.confidence, "gloss_en": e.gloss_en, "gloss_ar": e.gloss_ar,
        "coder_version": e.coder_version,
    }  # fmt: skip
