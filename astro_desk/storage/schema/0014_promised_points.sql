-- Points spent while Astro could not be asked count towards the caps of an outage, as a card's rewards do.
CREATE INDEX operations_promised_points ON operations (id)
    WHERE json_extract(intent, '$.kind') = 'redeem_points' AND json_extract(intent, '$.promised') = 1;
