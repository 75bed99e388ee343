import type { Entry } from "./entry.ts";

export const VEHICLE_WORDS: readonly Entry<string>[] = [
  ["bus", "bus, coach, minibus, school bus, 公交车, 巴士, 公交, 公共汽车, 大巴, 校车, 班车"],
  ["car", "car, automobile, sedan, van, vehicle, jeep, suv, sports car, 汽车, 轿车, 小汽车, 跑车, 车子, 车辆, 越野车"],
  ["taxi", "taxi, cab, 出租车, 的士"],
  ["truck", "truck, lorry, pickup, fire engine, food truck, 卡车, 货车, 皮卡"],
  ["bicycle", "bicycle, bike, 自行车, 单车, 脚踏车"],
  ["motorbike", "motorbike, motorcycle, scooter, moped, vespa, 摩托车, 摩托, 电动车, 电瓶车"],
  ["train", "train, tram, metro, subway, locomotive, railway, 火车, 列车, 高铁, 地铁, 电车, 有轨电车, 动车"],
  ["boat", "boat, rowing boat, ship, canoe, fishing boat, ferry, kayak, gondola, raft, 船, 小船, 轮船, 渔船, 渡船, 小舟, 乌篷船, 渡轮"],
  ["sailboat", "sailboat, sailing boat, sailing ship, yacht, sail, 帆船, 游艇, 白帆"],
  ["aeroplane", "aeroplane, airplane, plane, jet, aircraft, airliner, 飞机, 客机, 航班"],
  ["rocket", "rocket, spaceship, spacecraft, space shuttle, 火箭, 飞船, 宇宙飞船, 太空船"],
  ["balloon", "balloon, hot air balloon, balloons, 气球, 热气球"],
];
