"""What a site does with types."""

import types


def call():
    return (
        types.SimpleNamespace(a=1).a
        and types.MappingProxyType({}) == {}
        and types.new_class("A")
        and list[int].__class__ is types.GenericAlias
    )
