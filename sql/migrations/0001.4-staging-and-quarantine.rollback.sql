DROP TABLE quarantine.set_aside_page, quarantine.event, quarantine.article, staging.held_event,
    staging.held_article, staging.set_aside, staging.event, staging.article CASCADE;
