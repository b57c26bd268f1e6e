"""What a site does with http."""

from http import HTTPMethod, HTTPStatus


def call():
    return HTTPStatus(404).phrase and HTTPMethod.GET
