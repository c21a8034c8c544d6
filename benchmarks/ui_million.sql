-- A warehouse of 1,000,000 events made by rule inside PostgreSQL: days, places, words as uneven as in news.
-- Bound: days, first (a date), per_day. The temporary table place (lat, lon, name, country, admin1) is filled before.
SELECT setseed(0.42);

CREATE TEMPORARY TABLE word AS
SELECT number, word
FROM unnest(ARRAY[
    'في', 'من', 'على', 'بعد', 'أعلنت', 'السلطات', 'قوات', 'المدينة', 'صباح', 'الاثنين', 'مصدر', 'وقال', 'الحكومة',
    'مسؤول', 'خلال', 'المحافظة', 'الأمن', 'منطقة', 'عدد', 'السكان', 'الطريق', 'الشرطة', 'المجلس', 'اجتماع',
    'تظاهرة', 'إضراب', 'المستشفى', 'جرحى', 'هجوم', 'الجيش', 'وفد', 'اتفاق', 'مساعدات', 'اللاجئين', 'النفط', 'الحدود',
    'الميناء', 'هدنة', 'قصف', 'اعتقال', 'محكمة', 'وزير', 'رئيس', 'نقابة', 'طلاب', 'مطار', 'قافلة', 'حريق', 'فيضان'
]) WITH ORDINALITY AS known (word, number);

INSERT INTO core.event (
    data_day, event_id, article_id, source_id, publication_day, sentence, sentence_start, sentence_end, sentence_sha,
    sentence_text, ordinal, trigger_text, trigger_start, trigger_end, event_type, mode, contexts, quad,
    scale, actors, recipients, location_text, location_name, admin1, country, lat, lon, resolution, event_day,
    event_day_end, date_precision, dead_low, dead_high, dead_stated, status, one_sided_claim, story_event, gloss_en,
    gloss_ar, confidence, coder_version, run_id, pipeline_version, loaded_at
)
SELECT
    made.day, made.event_id, md5((made.day, made.number / 3)::text), 'outlet' || (power(made.b, 2) * 40)::integer,
    made.day, 0, 0, 150, made.event_id, made.sentence, 0, 'قصفت', 0, 4,
    kind.event_type, kind.mode, ARRAY['military'], kind.quad, kind.scale,
    jsonb_build_array(jsonb_build_object('text', actor.words, 'start', 5, 'end', 15, 'entity_id', actor.entity,
        'name', actor.name, 'country', actor.country, 'sector', 'GOV')),
    CASE WHEN made.c < 0.6 THEN jsonb_build_array(jsonb_build_object('text', recipient.words, 'start', 16,
        'end', 30, 'entity_id', recipient.entity, 'name', recipient.name, 'country', recipient.country,
        'sector', 'CVL')) ELSE '[]' END,
    place.name, place.name, place.admin1, place.country, place.lat, place.lon, 4, made.day - (made.c * 3)::integer,
    made.day, 'day', made.toll, made.toll, made.toll,
    (ARRAY['actual', 'actual', 'actual', 'actual', 'future', 'negated', 'hypothetical', 'historical'])[
        1 + (made.d * 7.9)::integer %% 8],
    false, 1, 'Something happened near a place', 'وقع شيء قرب مكان', round((0.3 + made.a * 0.7)::numeric, 2),
    'bench-1', 'bench', '1', now()
FROM (
    SELECT
        raw.*, md5((raw.day, raw.number)::text) AS event_id,
        CASE WHEN raw.a < 0.15 THEN (1 / (0.002 + raw.d))::integer END AS toll,
        'قصفت ' || (
            SELECT string_agg(word.word, ' ' ORDER BY pick.place)
            FROM generate_series(1, 22) AS pick (place)
            INNER JOIN word ON word.number = 1 + (power(random(), 2) * 48.9)::integer + 0 * pick.place * raw.number
        ) || ' كلمة' || (power(raw.e, 3) * 20000)::integer AS sentence
    FROM (
        SELECT
            %(first)s::date + day.number AS day, event.number, random() AS a, random() AS b, random() AS c,
            random() AS d, random() AS e,
            1 + (power(random(), 2) * ((SELECT count(*) FROM place) - 1))::integer AS place,
            1 + (power(random(), 2) * 300)::integer AS actor, 1 + (power(random(), 2) * 300)::integer AS recipient,
            1 + (random() * ((SELECT count(*) FROM core.code_mode) - 1))::integer AS kind
        FROM generate_series(0, %(days)s - 1) AS day (number)
        CROSS JOIN generate_series(1, %(per_day)s) AS event (number)
    ) AS raw
) AS made
INNER JOIN place ON place.number = made.place
INNER JOIN party AS actor ON actor.number = made.actor
INNER JOIN party AS recipient ON recipient.number = made.recipient
INNER JOIN kind ON kind.number = made.kind;

INSERT INTO core.event_actor (data_day, event_id, role, position, text, text_start, text_end, entity_id, name,
    country, sector)
SELECT
    event.data_day, event.event_id, side.role, 0, side.party ->> 'text', 5, 15, side.party ->> 'entity_id',
    side.party ->> 'name', side.party ->> 'country', side.party ->> 'sector'
FROM core.event
CROSS JOIN LATERAL (
    SELECT 'actor' AS role, party FROM jsonb_array_elements(event.actors) AS party
    UNION ALL
    SELECT 'recipient', party FROM jsonb_array_elements(event.recipients) AS party
) AS side;

INSERT INTO core.event_sighting (
    event_id, data_day, first_day, happening_id, article_id, source_id, story_event, status_class, event_type,
    event_day, country, admin1, geonameid, place_name, lat, lon, resolution, mode, quad, actor_key, recipient_key,
    dead_low, dead_high, confidence
)
SELECT
    event.event_id, event.data_day, event.data_day, md5(event.event_id), event.article_id, event.source_id, 1,
    code_status.status_class, event.event_type, event.event_day, coalesce(event.country, ''), event.admin1,
    event.geonameid, event.location_name, event.lat, event.lon, 4, event.mode, event.quad, '', '', event.dead_low,
    event.dead_high, event.confidence
FROM core.event
INNER JOIN core.code_status ON code_status.status = event.status;

INSERT INTO core.happening (
    happening_id, status_class, event_type, event_day, country, admin1, place_name, lat, lon, mode, quad, first_day,
    last_day, events, articles, sources, dead_low, dead_high, confidence, event_id
)
SELECT
    happening_id, status_class, event_type, event_day, country, admin1, place_name, lat, lon, mode, quad, first_day,
    first_day, 1, 1, 1, dead_low, dead_high, confidence, event_id
FROM core.event_sighting;

INSERT INTO core.article_version (
    data_day, article_id, url, canonical_url, source_id, title, captured_at, publication_day, language, text,
    text_sha, day_cluster_id, copy_keys, run_id, pipeline_version, loaded_at
)
SELECT DISTINCT ON (event.data_day, event.article_id)
    event.data_day, event.article_id, 'https://bench.example/' || event.article_id,
    'https://bench.example/' || event.article_id, event.source_id, left(event.sentence_text, 60),
    event.data_day + interval '9 hours', event.data_day, 'ar', event.sentence_text, event.article_id,
    event.article_id, '{}', 'bench', '1', now()
FROM core.event;

INSERT INTO core.article (
    article_id, data_day, first_day, versions, canonical_url, source_id, title, publication_day, captured_at,
    language, text_sha, cluster_id
)
SELECT
    article_id, data_day, data_day, 1, canonical_url, source_id, title, publication_day, captured_at, language,
    text_sha, article_id
FROM core.article_version
ON CONFLICT DO NOTHING;

INSERT INTO ops.run (run_id, data_day, dag_id, kind, state, started_at, ended_at, pipeline_version, coder_version,
    captured, duplicates, set_aside, staged_articles, distinct_articles, staged_events, quarantined_articles,
    quarantined_events, published_articles, published_events)
SELECT
    'bench', data_day, 'news_nightly', 'backfill', 'published', now(), now(), '1', 'bench-1', 1500, 100, 400, 1000,
    950, count(*), 3, 5, 997, count(*)
FROM core.event
GROUP BY data_day;

INSERT INTO ops.day_state (data_day, state, run_key, last_run_key, published_at, pipeline_version, coder_version,
    articles, events, quarantined)
SELECT data_day, 'loaded', run_key, run_key, now(), '1', 'bench-1', 997, staged_events, 8
FROM ops.run;

INSERT INTO ops.dirty_day (data_day, run_key) SELECT data_day, run_key FROM ops.run;

INSERT INTO quarantine.article (data_day, article_id, source_id, reason_code, reasons, details, rule_versions,
    payload, run_id, quarantined_at)
SELECT
    run.data_day, md5((run.data_day, held.number)::text), 'outlet' || held.number %% 40, rule.code, ARRAY[rule.code],
    '{}', '{}', jsonb_build_object('title', 'عنوان', 'text', repeat('كلمة ', 200)), 'bench', now()
FROM ops.run
CROSS JOIN generate_series(1, 100) AS held (number)
CROSS JOIN LATERAL (
    SELECT (ARRAY['text_too_short', 'text_not_arabic', 'title_missing'])[1 + held.number %% 3] AS code
) AS rule;

INSERT INTO ops.feed_health (feed_id, url, failures, system_status, last_success_at)
SELECT 'outlet' || number || '.main', 'https://bench.example/' || number, number %% 3, 'working', now()
FROM generate_series(1, 200) AS feed (number);

INSERT INTO ops.feed_day
SELECT feed_health.feed_id, run.data_day, 40, 1, 39, 40
FROM ops.feed_health
CROSS JOIN ops.run;

INSERT INTO raw.batch
SELECT 'batch', 'bench', data_day, now(), now(), NULL FROM ops.run;

INSERT INTO raw.fetch
SELECT
    run.data_day, run.data_day + try.number * interval '30 minutes', feed_health.feed_id, feed_health.url, 'feed',
    CASE WHEN try.number %% 16 = 0 THEN 'server_error' ELSE 'ok' END, 200, 1234, 0.1, NULL, NULL, 'batch', 'bench'
FROM ops.feed_health
CROSS JOIN ops.run
CROSS JOIN generate_series(1, 47) AS try (number)
WHERE run.data_day > (SELECT max(data_day) - 28 FROM ops.run);
