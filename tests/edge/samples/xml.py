"""What a site does with xml."""

import xml.etree


def call():
    return xml.etree.ElementTree.fromstring("<a/>").tag
