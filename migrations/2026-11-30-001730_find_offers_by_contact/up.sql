CREATE INDEX introduction_offers_by_contact ON introduction_offers (lower(contact_email));
