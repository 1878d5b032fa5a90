"""English given names and what their bearers are called, where one does not begin the other."""

from __future__ import annotations

from collections import defaultdict

_CALLED = """
abigail abby gail; albert al bert bertie; alexander alex sandy sasha lex; alexandra alex sandra
lexi; alfred al fred freddie; amanda mandy; andrew andy drew; angela angie; ann anne anna annie
nancy; anthony tony; arthur art; barbara barb babs; benjamin ben benny; bernard bernie; beverly
bev; bradley brad; carolyn carol carrie; catherine katherine kathryn cathy kathy kate katie kit
kitty; charles charlie chuck chas; christine christina chris tina chrissy; christopher chris kit
topher; clifford cliff; cynthia cindy; daniel dan danny; david dave davy; deborah deb debbie;
dennis denny; donald don donnie; dorothy dot dottie; douglas doug; edward ed eddie ted teddy ned;
eleanor ellie nell nora; elizabeth liz lizzie beth betty bess eliza elsie lisa libby; emily em;
eugene gene; frances fran frannie; francis frank; franklin frank; frederick fred freddie rick;
gabriel gabe; gerald gerry jerry; gregory greg; harold harry hal; harriet hattie; helen nell;
henry hank harry hal; isabella bella izzy; jacob jake; james jim jimmy jamie; jane janie jenny;
janet jan; jeffrey jeff geoff geoffrey; jennifer jen jenny; jessica jess jessie; joanna jo;
john jack johnny; jonathan jon jonny nathan; joseph joe joey; joshua josh; judith judy;
kenneth ken kenny; kimberly kim; lawrence laurence larry; leonard leo len lenny; leslie les;
lillian lily; louis lou louie; louise lou; margaret maggie meg peg peggy marge greta rita; martha
marty; martin marty; mary molly polly mae; matthew matt; megan meg; melissa mel missy; michael
mike mick mickey; mitchell mitch; nathaniel nathan nate nat; nicholas nick nicky; oliver ollie;
pamela pam; patricia pat patty trish; patrick pat paddy; peter pete; philip phil; raymond ray;
rebecca becky becca; richard rick rich dick ricky; robert bob rob bobby robbie bert; roger rog;
ronald ron ronnie; russell russ; samantha sam; samuel sam sammy; sandra sandy; sarah sally sadie;
stanley stan; stephanie steph; stephen steven steve; susan sue susie suzanne; terence terry;
teresa theresa terry tess; theodore ted teddy theo; thomas tom tommy; timothy tim; valerie val;
victor vic; victoria vicky tori; vincent vince vinny; virginia ginny; walter walt wally; wesley
wes; william bill will billy willy liam; zachary zach zack
"""


def _table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for names in _CALLED.split(";"):
        for name in names.split():
            found[name] |= set(names.split())
    return {name: frozenset(called) for name, called in found.items()}


_ALSO = _table()


def may_be_called(one: str, other: str) -> bool:
    """Say whether two folded given names may be one person's: a known short form of the other, or
    one begins the other (but Jo begins too many).

    >>> may_be_called("william", "bill"), may_be_called("john", "johnny")
    (True, True)
    >>> may_be_called("john", "jonathan"), may_be_called("jo", "joachim")
    (False, False)
    """
    if other in _ALSO.get(one, ()):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) > 2 and long.startswith(short)
