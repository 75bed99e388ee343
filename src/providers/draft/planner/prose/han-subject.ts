/** A Chinese clause that begins with a verb or a preposition of motion: its subject was left out. */
export const NO_SUBJECT =
  /^(?:从|向|往|在|把|被|用|跟|和|对|沿着|随着|顺着|穿过|变成|变|落|流|回|飞|跑|走|来到|去|升|跳|看|听|遇|找|吃|喝|坐|爬|游|飘|学|拿|打开|点|等|说|发现|决定|终于|钻|躺|推|拉|追|救|种|画|写|唱|搭|乘|骑|开始|想|爱|站|抱|离开|告别|掉|化|一边|慢慢|悄悄|静静|轻轻|高高兴兴|不小心)/;
