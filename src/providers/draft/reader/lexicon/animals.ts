import type { Entry } from "./entry.ts";

export const ANIMAL_WORDS: readonly Entry<string>[] = [
  ["cat", "cat, kitten, kitty, tomcat, 猫, 小猫, 猫咪, 花猫, 橘猫, 黑猫"],
  ["dog", "dog, puppy, hound, retriever, terrier, sheepdog, 狗, 小狗, 狗狗, 犬"],
  ["horse", "horse, pony, foal, mare, stallion, 马, 小马, 骏马"],
  ["cow", "cow, cattle, calf, bull, ox, 牛, 奶牛, 黄牛, 小牛"],
  ["sheep", "sheep, lamb, goat, flock of sheep, 羊, 绵羊, 小羊, 羊群, 山羊"],
  ["rabbit", "rabbit, bunny, hare, 兔子, 小兔子, 兔, 小兔, 白兔"],
  ["bird", "bird, sparrow, robin, pigeon, gull, seagull, crow, songbird, swallow, 鸟, 小鸟, 麻雀, 鸽子, 燕子"],
  ["birds", "flock of birds, birds in the sky, flock, geese, 鸟群, 飞鸟, 群鸟, 海鸥, 大雁, 雁群"],
  ["fish", "fish, goldfish, salmon fish, shoal, school of fish, carp, 鱼, 小鱼, 金鱼, 鱼群, 锦鲤"],
  ["butterfly", "butterfly, moth, 蝴蝶, 彩蝶"],
];
