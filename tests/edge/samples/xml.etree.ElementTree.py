"""What a site does with xml.etree.ElementTree."""

import io
import xml.etree.ElementTree as ET


def call():
    a = ET.Element("a", x="1")
    ET.SubElement(a, "b").text = "é"
    ET.indent(a)
    out = io.BytesIO()
    ET.ElementTree(a).write(out, encoding="utf-8", xml_declaration=True)
    p = ET.XMLPullParser(["end"])
    p.feed(out.getvalue())
    try:
        ET.fromstring("<a")
    except ET.ParseError:
        return list(p.read_events()) and ET.fromstring(ET.tostring(a)).find("b").text == "é"
