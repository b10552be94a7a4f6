"""C++ names of API names."""
import re

KEYWORDS = set('''alignas alignof and and_eq asm auto bitand bitor bool break case catch char class
compl concept const consteval constexpr constinit continue co_await co_return co_yield decltype
default delete do double dynamic_cast else enum explicit export extern false float for friend goto
if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private
protected public register requires return short signed sizeof static struct switch template this
throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while
xor xor_eq'''.split())


def member(name):
    """RoleName -> role_name, PolicyARN -> policy_arn, DBInstanceIdentifier ->
    db_instance_identifier, SecurityGroupIDs -> security_group_ids."""
    text = re.sub(r'([A-Z]{2,})s(?=[A-Z]|$)', lambda m: m[1].capitalize() + 's', name)
    text = re.sub(r'([A-Z]+)([A-Z][a-z])', r'\1_\2', text)
    text = re.sub(r'([a-z0-9])([A-Z])', r'\1_\2', text)
    text = re.sub(r'\W', '_', text).lower()
    return text + '_' if text in KEYWORDS else text
