"""What a site does with email.message."""

from email.message import EmailMessage


def call():
    m = EmailMessage()
    m["Subject"] = "é"
    m["To"] = "Ä <a@example.com>"
    m["Date"] = "Mon, 01 Jan 2024 00:00:00 +0000"
    m.set_content("é\n")
    m.add_alternative("<b>é</b>", subtype="html")
    m.add_attachment(b"x", maintype="image", subtype="png", filename="é.png")
    return m.as_bytes() and m["date"].datetime.year == 2024 and m.get_body().get_content()
