import type { Entry } from "./entry.ts";

export const PLANT_WORDS: readonly Entry<string>[] = [
  [
    "flower",
    "flower, rose, tulip, sunflower, daisy, wildflower, lotus, peony, petal, 花, 花朵, 玫瑰, 向日葵, 郁金香, 荷花, 牡丹, 野花, 鲜花",
  ],
  ["bouquet", "bouquet, bunch of flowers, 花束, 一束花"],
  [
    "tree",
    "tree, oak, maple, birch, willow, cherry tree, apple tree, olive tree, sapling, 树, 大树, 柳树, 枫树, 樱花树, 果树, 树木, 小树, 银杏, 榕树",
  ],
  ["pine", "pine, pine tree, fir, spruce, christmas tree, 松树, 杉树, 圣诞树, 青松"],
  ["cactus", "cactus, cacti, 仙人掌"],
  ["mushroom", "mushroom, toadstool, 蘑菇"],
  ["leaf", "leaf, leaves, fallen leaf, 叶子, 树叶, 落叶, 枫叶, 红叶, 叶片"],
  ["grass", "grass, reeds, 草, 小草, 芦苇, 青草"],
  ["rock", "rock, stone, boulder, pebble, 石头, 岩石, 鹅卵石, 礁石"],
];

export const SKY_WORDS: readonly Entry<string>[] = [
  [
    "droplet",
    "water drop, drop of water, droplet, waterdrop, raindrop, drop, dewdrop, 水滴, 水珠, 小水滴, 小水珠, 雨滴, 露珠, 一滴水, 雨点",
  ],
  ["cloud", "cloud, clouds, 云, 云朵, 白云, 云彩, 乌云"],
  ["sun", "sun, 太阳, 红日"],
  ["moon", "moon, full moon, crescent, 月亮, 月牙, 圆月, 明月, 满月"],
  ["star", "star, stars, shooting star, 星星, 流星, 繁星"],
  ["rainbow", "rainbow, 彩虹"],
  ["wave", "wave, surf, breakers, 海浪, 浪, 波浪, 浪花"],
  ["mountain", "snowy peak, distant mountain, mountains in the distance, volcano, 远山, 火山, 富士山"],
  ["snowman", "snowman, 雪人"],
];
