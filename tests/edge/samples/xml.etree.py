"""What a site does with xml.etree."""

from xml.etree import ElementTree as ET


def call():
    return ET.XML("<a/>").tag
