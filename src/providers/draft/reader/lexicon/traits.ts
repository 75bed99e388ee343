import type { SubjectSpec } from "../../picture/scene.ts";
import type { Entry } from "./entry.ts";

/** Adjectives and verbs that change a drawing; the values are the traits that the illustrator's subjects know. */
export const TRAIT_WORDS: readonly Entry<string>[] = [
  [
    "lit",
    "lit, is lit, alight, switched on, lights up, lit up, light up, burning, glowing window, come on, comes on, turned on, turn on, turns on, 点亮, 点燃, 亮起, 亮起来, 亮着, 亮了, 点着, 发亮, 打开灯",
  ],
  ["glowing", "glowing, glows, glow, shining, shines, shine, luminous, 发光, 闪光, 闪耀, 闪闪发光, 发着光"],
  [
    "off",
    "is off, goes out, go out, switched off, unlit, turned off, gone dark, goes dark, extinguished, dark window, 熄灭, 关掉, 熄了, 灭了, 没亮, 关灯",
  ],
  ["braking", "braking, brakes, brake, slows down, stopping hard, 刹车, 减速, 制动"],
  [
    "steaming",
    "steaming, steam, hot, boiling, boils, boil, simmering, simmer, freshly brewed, smoking, 冒着热气, 热气腾腾, 冒热气, 热腾腾, 烧开, 蒸汽, 煮沸, 热气, 沸腾",
  ],
  ["sitting", "sitting, sits, sit, seated, resting, rests, 坐, 坐着, 坐在"],
  [
    "walking",
    "walking, walks, walk, strolling, wandering, hiking, climbs, climbing, strides, steps, arrives, crosses, 走, 走着, 走路, 散步, 行走, 走过, 走进, 走在, 漫步, 徒步",
  ],
  ["running", "running, runs, run, racing, sprinting, jogging, chasing, chases, galloping, 跑, 奔跑, 跑步, 飞奔, 追逐"],
  ["standing", "standing, stands, stand, waiting, waits, 站, 站着, 站在, 等待, 等着"],
  ["kneeling", "kneeling, kneels, crouching, kneel, planting, 跪, 蹲, 蹲着"],
  ["waving", "waving, waves goodbye, waves at, waves to, wave goodbye, 挥手, 招手"],
  ["pointing", "pointing, points at, points to, 指着, 指向"],
  ["reading", "reading, reads, 读书, 看书, 阅读"],
  ["smiling", "smiling, smiles, smile, laughing, laughs, happy, 微笑, 笑, 笑着, 大笑"],
  ["sleeping", "sleeping, asleep, sleeps, napping, dozing, 睡觉, 睡着, 睡着了, 打盹"],
  ["flying", "flying, flies, floating, floats, soaring, hovering, drifting, drifts, gliding, 飞, 飞翔, 飞行, 漂浮, 飘, 飘着, 盘旋, 升起"],
  ["swimming", "swimming, swims, diving, 游泳, 游, 潜水"],
  ["back", "from behind, seen from behind, back view, from the back, 背影, 背面"],
  ["old", "old, elderly, ancient, aged, vintage, antique, weathered, 老, 旧, 古老, 年老, 老旧"],
  ["small", "small, little, tiny, mini, 小, 小小, 微小"],
  ["big", "big, large, huge, giant, giant sized, enormous, tall, 大, 巨大, 高大, 庞大"],
  ["open", "open, opened, opens, 打开, 敞开, 开着"],
  ["closed", "closed, shut, closes, 关上, 关着, 紧闭"],
  ["empty", "empty bowl, empty cup, empty chair, empty bench, 空碗, 空杯"],
  ["broken", "broken, cracked, shattered, 破, 破碎, 坏了, 裂开"],
  ["hanging", "hanging, hangs, hung, 挂, 挂着, 悬挂"],
  ["bare", "bare, leafless, 光秃, 光秃秃"],
  ["snowy", "snow covered, snow capped, snowy roof, 积雪, 盖满雪, 白雪皑皑"],
  ["blossom", "blossoming, in bloom, in blossom, flowering, 盛开, 开花"],
  ["wooden", "wooden, wood, 木, 木头, 木质, 木制"],
  ["facing-left", "facing left, to the left, leftwards, 朝左, 向左"],
  ["facing-right", "facing right, to the right, rightwards, 朝右, 向右"],
  ["front", "head on, coming towards us, from the front, oncoming, 正面, 迎面"],
  ["rear", "from the rear, rear view, driving away, 后面, 车尾"],
  ["hat", "wearing a hat, with a hat, straw hat, in a hat, 戴帽子, 草帽, 戴着帽子"],
  ["backpack", "with backpacks, with a backpack, carrying a backpack, 背着背包, 背包客"],
];

export const SHAPE_WORDS: readonly Entry<NonNullable<SubjectSpec["shape"]>>[] = [
  ["triangle", "triangle, triangular, triangle shaped, three cornered, 三角, 三角形"],
  ["circle", "circle, circular, round, ring shaped, disc shaped, spherical, 圆, 圆形, 圆圆, 球形"],
  ["square", "square shaped, cube, cubic, boxy, rectangular, 方形, 正方形, 方块"],
  ["star", "star shaped, 星形, 五角星"],
  ["heart", "heart shaped, heart shape, 心形, 爱心形"],
  ["diamond", "diamond shaped, rhombus, rhombic, lozenge, 菱形, 钻石形"],
];

export const NUMBER_WORDS: readonly Entry<number>[] = [
  [1, "a, an, one, single, lone, solitary, 1, 一"],
  [2, "two, pair of, a pair of, both, 2, 两, 二, 一对, 一双, 双"],
  [3, "three, a few, few, trio of, 3, 三, 几"],
  [4, "four, some, several, 4, 四, 一些"],
  [5, "five, 5, 五"],
  [6, "six, half a dozen, 6, 六, 一群, 一排"],
  [7, "seven, many, lots of, a group of, a row of, a line of, 7, 七, 许多, 很多"],
  [8, "eight, 8, 八"],
  [9, "nine, dozens of, 9, 九"],
  [10, "ten, hundreds of, thousands of, countless, 10, 十, 无数, 数不清, 成千上万"],
  [11, "eleven, 11, 十一"],
  [12, "twelve, a dozen, dozen, 12, 十二, 满天"],
];

/** Words that switch off what follows them. */
export const NEGATION_WORDS: readonly Entry<string>[] = [
  [
    "no",
    "no, not, without, never, none, nor, neither, avoid, don't, do not, doesn't, must not, mustn't, cannot, can't, free of, no longer any, exclude, 不要, 不要出现, 不出现, 没有, 没, 无, 避免, 别, 禁止, 请勿, 不能有, 不含, 不能出现, 勿, 不是, 不",
  ],
];

/** Words and phrases that would otherwise be misread: light as illumination, film talk, everyday idioms. */
export const NOTHING_WORDS: readonly Entry<string>[] = [
  [
    "",
    "morning light, evening light, soft light, warm light, golden light, natural light, low light, light and shadow, light rain, light snow, light breeze, light wind, light hearted, light from, " +
      "in light of, last day, day by day, one day, every day, these days, days, tea time, sky high, at last, not only, no longer, no matter, of course, bus stop sign, under construction, at all, still life, " +
      "life, lifetime, leaves the, leaves a, leaves for, leaves home, leaves at, at home, goes home, come home, comes home, go home, way home, home in, point of view, fall in love, falls in love, fall asleep, falls asleep, well lit, full moon light, kind of, sort of, one by one, one another, no one, fast food, time lapse, film, movie, short film, storyboard, " +
      "the same, opening shot, camera move, slow motion, long way, takes off, take off, set off, sets off, kicks off, free, over the top, clear up, clearly, close to, closes, closed down, wide awake, spring up, springs up, " +
      "gold medal, rose up, white wine, black market, wood fired, for love, second, seconds, minute, back, driver's seat, star rated, pass by, passes by, passes, wave goodbye to, waves goodbye to, " +
      "无论, 无比, 无限, 无边, 无法, 别墅, 区别, 特别, 别人, 离别时, 不断, 不同, 不久, 不远, 不远处, 不一会儿, 不知不觉, 不过, 不仅, 不但, 不只, 不停, 一起, 一样, 一定, 一直, 一切, 一边, 没想到, 大家, 小学, 小时, 小心, 大约, 老师, 老板, 后来, 三年级, " +
      "风格, 风景, 画风, 风味, 风光, 山水画, 黄昏时, 白云, 红绿灯前, 金属, 灯光, 日光, 火光, 目光, 时光, 阳光下, 走红, 飞机票, 爱好, 可爱的人, 高兴地, 一刻, 春卷, 雪糕, 花费, 花样, 花钱, 开花店, 水平, 水彩, 人生, 城门, 天气, 每天, 今天, 明天, 昨天, 一天, 白天黑夜, 星期, 明星, 金钱, 红薯, 黄金",
  ],
];
