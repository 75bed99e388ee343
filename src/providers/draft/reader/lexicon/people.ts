import type { Entry } from "./entry.ts";

/** A subject's value is one kind, or several joined by "+": the hero first, then what comes with it. */
export const PEOPLE_WORDS: readonly Entry<string>[] = [
  [
    "person",
    "person, someone, somebody, human, figure, adult, people, actor, model, artist, painter, teacher, doctor, nurse, scientist, student, worker, engineer, musician, dancer, singer, writer, customer, guest, visitor, owner, barista, baker, chef, waiter, traveller, traveler, tourist, stranger, neighbour, neighbor, friend, hero, astronaut, volunteer, employee, 人, 人物, 行人, 游客, 老师, 学生, 医生, 工人, 厨师, 画家, 歌手, 舞者, 朋友, 顾客, 客人, 旅人, 路人, 宇航员, 主人, 邻居, 作家, 师傅, 老板, 店主",
  ],
  [
    "woman",
    "woman, lady, mother, mum, mom, mama, queen, wife, aunt, bride, businesswoman, actress, 女人, 女士, 妈妈, 母亲, 女子, 妻子, 阿姨, 新娘, 姑娘",
  ],
  [
    "man",
    "man, gentleman, father, dad, papa, husband, uncle, king, groom, businessman, fisherman, sailor, craftsman, carpenter, postman, 男人, 男士, 爸爸, 父亲, 男子, 丈夫, 叔叔, 渔夫, 渔民, 水手, 木匠, 邮递员, 工匠",
  ],
  ["man+lighthouse", "lighthouse keeper, 守塔人, 灯塔守护人"],
  [
    "old-woman",
    "old woman, elderly woman, old lady, grandmother, grandma, granny, nana, 老太太, 老奶奶, 奶奶, 外婆, 姥姥, 老妇人, 老婆婆, 祖母",
  ],
  [
    "old-man",
    "old man, elderly man, grandfather, grandpa, granddad, old fisherman, 老爷爷, 爷爷, 外公, 老人, 老头, 祖父, 老先生, 姥爷, 老渔夫",
  ],
  ["child", "child, kid, children, toddler, baby, schoolchild, pupil, 孩子, 小孩, 儿童, 小朋友, 宝宝, 婴儿, 小学生, 孩子们"],
  ["girl", "girl, daughter, schoolgirl, princess, sister, young girl, 女孩, 小女孩, 女儿, 小姑娘, 妹妹, 姐姐, 女童, 公主"],
  ["boy", "boy, son, schoolboy, prince, brother, young boy, 男孩, 小男孩, 儿子, 弟弟, 哥哥, 男童, 王子"],
  ["granddaughter", "granddaughter, 孙女, 外孙女"],
  ["boy", "grandson, 孙子, 外孙"],
  ["driver+bus", "bus driver, 公交司机, 巴士司机, 公交车司机, 大巴司机"],
  ["driver", "driver, taxi driver, truck driver, chauffeur, conductor, pilot, captain, 司机, 驾驶员, 船长, 飞行员, 机长"],
  ["hiker", "hiker, backpacker, climber, mountaineer, trekker, wanderer, pilgrim, 登山者, 徒步者, 旅行者, 登山客, 背包客, 驴友"],
  [
    "cyclist",
    "cyclist, bike rider, rider, biker on a bicycle, bicyclist, person on a bike, cycling, 骑车人, 骑行者, 骑手, 骑自行车的人, 骑自行车, 骑车",
  ],
  ["farmer", "farmer, gardener, shepherd, peasant, grower, 农民, 农夫, 园丁, 牧羊人, 果农, 茶农"],
  ["couple", "couple, lovers, newlyweds, man and woman, bride and groom, 情侣, 夫妻, 恋人, 一对情侣, 新人, 夫妇"],
  [
    "crowd",
    "crowd, audience, spectators, festival goers, passers by, family, group of people, 人群, 观众, 大家庭, 一家人, 人们, 家人, 一家, 全家",
  ],
];
