CREATE INDEX event_by_id ON core.event (event_id);
